// The tiles of live money, kept up with what is decided.
import { askJson } from './api.js';
import { byId, fillTiles, money } from './page.js';

// The tables follow a decision within a second or two.
const lookEveryMs = 1500;
const looksAfterChange = 4;
let looksLeft = 0;
let looking = false;

/** Shows the money as the tables have it now. @throws Refusal */
export async function showMoney() {
  const { totals: t } = await askJson('/v1/summary?by=');
  fillTiles(byId('money'), [
    ['Redeemed', money(t.redeemed), `${t.redeemed_count} redemptions`],
    ['Matched', money(t.matched), `${t.matched_count} links`, 'good'],
    ['Missing', money(t.missing), `${t.missing_count} without a counterpart`, t.missing_count > 0 ? 'bad' : ''],
    ['To review', money(t.review), `${t.review_count} links`],
    ['Pending', money(t.pending), `${t.pending_count} may still come`],
  ]);
}

/** Something was decided: looks now and then, for a while, until it has come to the tables. @throws Refusal */
export async function followMoney() {
  looksLeft = looksAfterChange;
  if (looking) return;
  looking = true;
  try {
    for (; looksLeft > 0; looksLeft--) {
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
      await showMoney();
    }
  } finally {
    looking = false;
  }
}

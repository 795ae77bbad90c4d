// The console: live money, exceptions and changes, and runs of two files.
import { askJson, events, signIn } from './api.js';
import { showLive } from './exceptions.js';
import { startFiles } from './files.js';
import { byId, fillTiles, make, money, words } from './page.js';

const changesShown = 50;
let following = null;

async function showMoney() {
  const { totals: t } = await askJson('/v1/summary?by=');
  fillTiles(byId('money'), [
    ['Redeemed', money(t.redeemed), `${t.redeemed_count} redemptions`],
    ['Matched', money(t.matched), `${t.matched_count} links`, 'good'],
    ['Missing', money(t.missing), `${t.missing_count} without a counterpart`, t.missing_count > 0 ? 'bad' : ''],
    ['To review', money(t.review), `${t.review_count} links`],
    ['Pending', money(t.pending), `${t.pending_count} may still come`],
  ]);
}

async function follow(signal) {
  const state = byId('live-state');
  let lastId;
  while (!signal.aborted) {
    try {
      state.textContent = 'following …';
      for await (const { id, type, data } of events('/v1/events', signal, lastId)) {
        lastId = id;
        const about =
          type === 'decision'
            ? `${words(data.status)} ${data.decision_id}`
            : `${words(data.kind)} ${words(data.state)} ${data.decision_id}`;
        byId('stream').prepend(make('li', '', `${new Date().toLocaleTimeString()} · ${about}`));
        while (byId('stream').children.length > changesShown) byId('stream').lastChild.remove();
      }
    } catch (error) {
      if (!signal.aborted) state.textContent = `${error.message}; trying again`;
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  state.textContent = '';
}

byId('follow').addEventListener('click', (event) => {
  const pressed = following === null;
  following?.abort();
  following = pressed ? new AbortController() : null;
  event.target.setAttribute('aria-pressed', String(pressed));
  event.target.textContent = pressed ? 'Stop following' : 'Follow the stream';
  if (following) follow(following.signal);
});

async function begin() {
  try {
    await Promise.all([showMoney(), showLive()]);
    byId('token-form').hidden = true;
  } catch (error) {
    if (error.status === 401 || error.status === 429) byId('token-form').hidden = false;
    byId('list-state').textContent = error.message;
  }
}

byId('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  signIn(byId('token').value.trim());
  begin();
});

startFiles();
begin();

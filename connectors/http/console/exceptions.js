// The list of exceptions, the one that is chosen with its evidence, and what a person says of it.
import { ask, askJson } from './api.js';
import { byId, make, money, waterfall, words } from './page.js';

const list = byId('list');
const detail = byId('detail');
const state = byId('list-state');
const more = byId('more');

/** What is listed: of the live data with its decisions, or of a run of two files with its evidence. */
let rows = [];
let chosen = -1;
let cursor = null;

function label(row) {
  const ids = [row.redemption_id, ...(row.transaction_ids ?? [])].filter(Boolean).join(' · ');
  return ids || row.decision_id;
}

function itemOf(row, i) {
  const item = make('div', '', make('span', 'what', words(row.kind)), make('span', 'amount', money(row.amount)));
  item.append(make('small', '', `${label(row)} · ${row.occurred_on ?? ''}`));
  item.id = `exception-${i}`;
  item.setAttribute('role', 'option');
  item.setAttribute('aria-selected', 'false');
  item.addEventListener('click', () => choose(i));
  return item;
}

function show(newRows, append) {
  rows = append ? [...rows, ...newRows] : newRows;
  const items = newRows.map((row, i) => itemOf(row, rows.length - newRows.length + i));
  if (append) list.append(...items);
  else list.replaceChildren(...items);
  state.textContent = rows.length === 0 ? 'No exceptions.' : '';
  if (append) return;
  chosen = -1;
  detail.replaceChildren();
  if (rows.length > 0) choose(0);
}

/** Lists the open exceptions of the live data. */
export async function showLive() {
  const page = await askJson('/v1/exceptions?limit=50');
  cursor = page.next_cursor;
  more.hidden = cursor === null;
  show(page.items, false);
}

/** Lists what a run of two files did not match, with the evidence it came with. */
export function showRun(items) {
  more.hidden = true;
  show(items, false);
}

more.addEventListener('click', async () => {
  const page = await askJson(`/v1/exceptions?limit=50&cursor=${cursor}`);
  cursor = page.next_cursor;
  more.hidden = cursor === null;
  show(page.items, true);
});

function facts(decision, row) {
  const entries = [
    ['Status', words(decision.status)],
    ['Probability', decision.probability === undefined ? '' : `${(100 * decision.probability).toFixed(1)} %`],
    ['Program says', decision.redeemed === undefined ? '' : money(decision.redeemed)],
    ['Ticket says', decision.claimed === undefined ? '' : money(decision.claimed)],
    ['Reviewed by', decision.reviewed_by],
  ];
  const told = entries.filter(([, text]) => text).map(([name, text]) => `${name}: ${text}`);
  return make('p', 'dim', [label(row), ...told].join(' · '));
}

function buttons() {
  const made = [
    ['approve', 'Approve (A)'],
    ['reject', 'Reject (R)'],
    ['undo', 'Undo (U)'],
  ].map(([action, text]) => {
    const button = make('button', action, text);
    button.type = 'button';
    button.addEventListener('click', () => decide(action));
    return button;
  });
  return make('div', 'actions', ...made);
}

function paint(row, decision) {
  const parts = [make('h3', '', `${words(row.kind)}: ${money(row.amount)}`), facts(decision, row)];
  if (row.next_step) parts.push(make('p', '', row.next_step));
  if (decision.evidence?.length > 0) parts.push(waterfall(decision.evidence));
  else parts.push(make('p', 'dim', 'There is no candidate that speaks for a link.'));
  if (row.decision_id) parts.push(buttons());
  detail.replaceChildren(...parts);
}

async function choose(i) {
  chosen = i;
  for (const [n, item] of [...list.children].entries()) item.setAttribute('aria-selected', String(n === i));
  list.setAttribute('aria-activedescendant', `exception-${i}`);
  list.children[i].scrollIntoView({ block: 'nearest' });
  const row = rows[i];
  if (row.evidence) return paint(row, row);
  const path = `/v1/decisions/${encodeURIComponent(row.decision_id)}?practice_id=${encodeURIComponent(row.practice_id)}`;
  const decision = await askJson(path);
  if (chosen !== i) return;
  row.decision_seq = decision.decision_seq;
  paint(row, decision);
}

const said = { approve: 'approved', reject: 'rejected', undo: 'open again' };

async function decide(action) {
  const row = rows[chosen];
  if (!row?.decision_id || row.decision_seq === undefined) return;
  const { decision_seq } = row;
  const path = `/v1/decisions/${encodeURIComponent(row.decision_id)}/review`;
  state.textContent = `${words(action)} …`;
  try {
    const answer = await ask(path, { method: 'POST', json: { action, decision_seq } });
    const { outcome, current_seq } = await answer.json();
    state.textContent = outcome === 'ACCEPTED' ? `${words(action)}: done.` : 'Noted; the matcher has not answered yet.';
    row.decision_seq = current_seq ?? decision_seq;
    list.children[chosen].querySelector('.what').textContent = `${words(row.kind)} (${said[action]})`;
  } catch (error) {
    state.textContent = error.code === 'REVIEW_STALE' ? 'It has changed since you saw it: look again.' : error.message;
    if (error.code === 'REVIEW_STALE') await choose(chosen);
  }
}

const keys = { a: 'approve', r: 'reject', u: 'undo' };

list.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
  const to = event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : chosen + (step ?? 0);
  if (step !== undefined || event.key === 'Home' || event.key === 'End') {
    event.preventDefault();
    if (rows[to]) choose(to);
  } else if (keys[event.key.toLowerCase()]) decide(keys[event.key.toLowerCase()]);
});

// The list of exceptions, the one that is chosen with its evidence, and what a person says of it.
import { ask, askJson } from './api.js';
import { followMoney } from './money.js';
import { byId, make, money, waterfall, words } from './page.js';

const list = byId('list');
const detail = byId('detail');
const state = byId('list-state');
const more = byId('more');
const title = byId('exceptions-title');

/** What is listed: of the live data, or of a run of two files, whose rows bring their evidence. */
let rows = [];
let chosen = -1;
/** Gives the page that begins at a place; null: the first one. */
let pageAt = livePage;
let next = null;

function label(row) {
  const ids = [row.who, row.redemption_id, ...(row.transaction_ids ?? [])].filter(Boolean).join(' · ');
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

async function livePage(place) {
  const after = place === null ? '' : `&cursor=${encodeURIComponent(place)}`;
  const { items, next_cursor } = await askJson(`/v1/exceptions?limit=50${after}`);
  return { items, next: next_cursor };
}

async function showPage(place) {
  const page = await pageAt(place);
  next = page.next;
  more.hidden = next === null;
  show(page.items, place !== null);
}

/** Lists the open exceptions of the live data. */
export async function showLive() {
  pageAt = livePage;
  title.textContent = 'Exceptions, costliest first';
  await showPage(null);
}

/** Lists what is wrong in a run of two files; `page` gives what begins at an offset. */
export async function showRun(page) {
  pageAt = (offset) => page(offset ?? 0);
  title.textContent = 'Exceptions of these files, costliest first';
  await showPage(null);
}

more.addEventListener('click', () => showPage(next));

function facts(decision, row) {
  const entries = [
    ['About', label(row)],
    ['Status', words(decision.status)],
    ['Probability', decision.probability === undefined ? '' : `${(100 * decision.probability).toFixed(1)} %`],
    ['Program says', decision.redeemed === undefined ? '' : money(decision.redeemed)],
    ['Ticket says', decision.claimed === undefined ? '' : money(decision.claimed)],
    ['Reviewed by', decision.reviewed_by],
  ];
  const told = entries.filter(([, text]) => text);
  return make('dl', 'facts', ...told.flatMap(([name, text]) => [make('dt', '', name), make('dd', '', text)]));
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

/** A run's verdicts stay with the run, and come with its export. */
async function reviewRun(row, action) {
  await ask(row.reviewPath, { method: 'POST', json: { action, decision_id: row.decision_id } });
  state.textContent = `${words(action)}: done.`;
}

async function reviewLive(row, action) {
  const { decision_seq, practice_id } = row;
  const path = `/v1/decisions/${encodeURIComponent(row.decision_id)}/review`;
  const { outcome, current_seq } = await askJson(path, {
    method: 'POST',
    json: { action, decision_seq, practice_id },
  });
  state.textContent = outcome === 'ACCEPTED' ? `${words(action)}: done.` : 'Noted; the matcher has not answered yet.';
  row.decision_seq = current_seq ?? decision_seq;
  void followMoney();
}

const said = { approve: 'approved', reject: 'rejected', undo: 'open again' };

async function decide(action) {
  const row = rows[chosen];
  if (!row?.decision_id || (row.reviewPath ?? row.decision_seq) === undefined) return;
  state.textContent = `${words(action)} …`;
  try {
    await (row.reviewPath ? reviewRun(row, action) : reviewLive(row, action));
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

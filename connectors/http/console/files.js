// Files of two sides: uploaded, reconciled as a run of their own, watched, shown, exported.
import { ask, askJson, events } from './api.js';
import { showLive, showRun } from './exceptions.js';
import { byId, fillTiles, make, money, words } from './page.js';

const state = byId('job-state');
const progress = byId('progress');
let jobId = null;

function dropInto(input) {
  const zone = input.closest('.drop');
  const name = zone.querySelector('.name');
  input.addEventListener('change', () => {
    const names = [...input.files].map((file) => file.name);
    name.textContent = names.join(', ') || 'Drop CSV files here, or choose them';
  });
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('change'));
  });
}

/** The rows of the files chosen for one side; those that could not be read say of which file they are. */
async function upload(side, input) {
  const read = { transactions: [], rejected: [], unread: 0 };
  for (const file of input.files) {
    const form = new FormData();
    form.append('file', file);
    const { transactions, rejected, summary } = await askJson(`/upload/${side}`, { method: 'POST', body: form });
    for (const row of transactions) read.transactions.push(row);
    for (const { line, reason } of rejected) read.rejected.push(`${file.name}, line ${line}: ${reason}`);
    read.unread += summary.rejected;
  }
  return read;
}

// Nobody reads the hundredth reason.
const unreadShown = 100;

function unreadText(count) {
  return count === 1 ? '1 row could not be read' : `${count} rows could not be read`;
}

function showUnread(reasons, count) {
  byId('unread').hidden = count === 0;
  byId('unread').querySelector('summary').textContent = unreadText(count);
  byId('unread-rows').replaceChildren(...reasons.slice(0, unreadShown).map((reason) => make('li', '', reason)));
}

async function watch(id) {
  const stopping = new AbortController();
  for await (const { data } of events(`/reconcile/jobs/${id}/events`, stopping.signal)) {
    progress.value = data.progress_percent;
    state.textContent = `${words(data.status === 'running' ? data.phase : data.status)}: ${Math.round(data.progress_percent)} %`;
    if (['completed', 'failed', 'cancelled'].includes(data.status)) return data;
  }
  return askJson(`/reconcile/jobs/${id}`);
}

/** An exception of a run as the list shows it: with its evidence, and with where a verdict on it goes. */
function exceptionOf(id, entry) {
  const { reward_transaction: reward, pos_transaction: pos } = entry;
  return {
    ...entry,
    who: reward?.customer_name ?? pos?.customer_name,
    transaction_ids: [entry.transaction_id].filter(Boolean),
    probability: entry.match_probability,
    redeemed: reward?.amount,
    claimed: pos?.reward_amount,
    reviewed_by: entry.review && `${entry.review.actor} (${entry.review.action})`,
    evidence: entry.explanation,
    reviewPath: `/reconcile/jobs/${id}/review`,
  };
}

const pageSize = 50;

/** A page of a run's exceptions, costliest first. */
async function exceptionsOf(id, offset) {
  const { exceptions } = await askJson(`/reconcile/jobs/${id}/results?limit=${pageSize}&offset=${offset}`);
  const isLast = exceptions.length < pageSize;
  return { items: exceptions.map((one) => exceptionOf(id, one)), next: isLast ? null : offset + pageSize };
}

async function showResults(id, unread) {
  const { summary } = await askJson(`/reconcile/jobs/${id}`);
  const count = (n) => new Intl.NumberFormat('en-US').format(n ?? 0);
  fillTiles(byId('job-tiles'), [
    [
      'Matched',
      money(summary.matched_amount),
      `${count(summary.matches_found)} of ${count(summary.total_rewards)} rewards`,
      'good',
    ],
    [
      'In doubt or missing',
      money(summary.at_stake_amount),
      `${count(Object.values(summary.exceptions).reduce((sum, n) => sum + n, 0))} exceptions`,
      'bad',
    ],
    ['To review', money(summary.needs_review_amount), `${count(summary.needs_review)} links for a person`],
    ['Pending', money(summary.pending_amount), `${count(summary.pending)} may still come`],
    ['Tickets', count(summary.total_pos), unreadText(unread)],
  ]);
  byId('job-result').hidden = false;
  byId('live-money').hidden = true;
  await showRun((offset) => exceptionsOf(id, offset));
}

async function run() {
  const [pos, rewards] = await Promise.all([
    upload('pos-transactions', byId('pos-file')),
    upload('reward-transactions', byId('rewards-file')),
  ]);
  const unread = pos.unread + rewards.unread;
  showUnread([...pos.rejected, ...rewards.rejected], unread);
  const json = { pos_transactions: pos.transactions, reward_transactions: rewards.transactions };
  const started = await askJson('/reconcile/start', { method: 'POST', json });
  jobId = started.job_id;
  byId('cancel').hidden = false;
  const ended = await watch(jobId);
  state.textContent =
    ended.status === 'failed' ? `Failed: ${ended.error?.message ?? ended.error}` : `${words(ended.status)}.`;
  if (ended.status === 'completed') await showResults(jobId, unread);
}

async function exportAs(format) {
  const answer = await ask('/export', { method: 'POST', json: { job_id: jobId, format } });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `reconduit-${jobId}.${format}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Makes the form of the files work. */
export function startFiles() {
  for (const id of ['pos-file', 'rewards-file']) dropInto(byId(id));
  byId('files').addEventListener('submit', async (event) => {
    event.preventDefault();
    const start = byId('start');
    start.disabled = true;
    progress.hidden = false;
    progress.value = 0;
    byId('job-result').hidden = true;
    byId('unread').hidden = true;
    state.textContent = 'Reading the files …';
    try {
      await run();
    } catch (error) {
      state.textContent = error.message;
    }
    start.disabled = false;
    progress.hidden = true;
    byId('cancel').hidden = true;
  });
  byId('cancel').addEventListener('click', () => ask(`/reconcile/jobs/${jobId}`, { method: 'DELETE' }));
  byId('export-csv').addEventListener('click', () => exportAs('csv'));
  byId('export-json').addEventListener('click', () => exportAs('json'));
  byId('show-live').addEventListener('click', () => {
    byId('job-result').hidden = true;
    byId('live-money').hidden = false;
    showLive();
  });
}

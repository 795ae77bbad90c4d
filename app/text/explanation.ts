import { entryPhrase } from '../../processors/matching/explain-words.ts';
import { rescoreToleranceBits } from '../../processors/model/rescore-row.ts';
import type { Explained } from '../use-cases/explain.ts';
import { percent, signedBits } from './figures.ts';

const barBits = 30;

/** A bar whose length is the evidence: full blocks speak for the link, light ones against it. */
function bar(bits: number, widest: number): string {
  const length = widest === 0 ? 0 : Math.round((Math.abs(bits) / widest) * barBits);
  return (bits < 0 ? '░' : '█').repeat(length);
}

/** Evidence as a waterfall in bits, strongest first, with its sum: every 1 bit doubles (or halves) the odds. */
function waterfall({ evidence: all, score_bits }: Explained): string[] {
  const evidence = all.filter(({ bits }) => bits !== 0);
  const names = evidence.map(({ comparison, level }) => `${comparison}: ${level}`);
  const width = Math.max(4, ...names.map((name) => name.length));
  const widest = Math.max(...evidence.map(({ bits }) => Math.abs(bits)), 0);
  const lines = evidence.map(({ bits }, i) =>
    `  ${(names[i] ?? '').padEnd(width)} ${signedBits(bits).padStart(8)}  ${bar(bits, widest)}`.trimEnd(),
  );
  return [...lines, `  ${'sum'.padEnd(width)} ${signedBits(score_bits).padStart(8)}`];
}

// Fewer bits than this would not change anybody's mind.
const tellingBits = 0.5;

/** The telling evidence as a sentence for, and one against, strongest first. */
function inWords({ evidence }: Explained): string[] {
  const sentence = (what: string, side: (bits: number) => boolean): string[] => {
    const telling = evidence.filter(({ bits }) => side(bits)).map(entryPhrase);
    return telling.length === 0 ? [] : [`${what}: ${telling.join('; ')}.`];
  };
  return [
    ...sentence('Speaks for the link', (bits) => bits >= tellingBits),
    ...sentence('Speaks against it', (bits) => bits <= -tellingBits),
  ];
}

function subject(e: Explained): string {
  const program = e.program === 'ALLE' ? 'Alle' : e.program === 'ASPIRE' ? 'Aspire' : 'Rewards';
  const tickets = e.transaction_ids.join(', ');
  if (e.redemption_id === '') return `Ticket ${tickets} gave a reward of $${e.claimed} (${program}).`;
  const redeemed = `${program} redemption ${e.redemption_id} ${e.redeemed === '0.00' ? 'that the program took back' : `of $${e.redeemed}`}`;
  if (e.transaction_ids.length === 0) return `${redeemed}: no ticket is linked to it.`;
  const claimed = e.claimed === '0.00' ? 'which takes no reward off' : `which takes $${e.claimed} off`;
  return `${redeemed} and ticket ${tickets}, ${claimed}.`;
}

function verdict(e: Explained): string {
  const finality = e.finality === 'FINAL' ? 'final' : 'may still change: the other side is not complete yet';
  const exception = e.exception === 'NONE' ? '' : `, ${e.exception}`;
  return `${e.status}${exception} (${finality}). Recommendation: ${e.recommendation}. Probability of the link ${percent(e.probability)} (${e.confidence_level}).`;
}

function runnerUp(e: Explained): string {
  if (e.runner_up_probability === null) return 'Runner-up: none.';
  const gap =
    e.gap_bits === null ? '' : `; the best assignment without this link is ${e.gap_bits.toFixed(2)} bits worse`;
  return `Runner-up: ticket ${e.runner_up_transaction_ids.join(', ')} with ${percent(e.runner_up_probability)}${gap}.`;
}

/** Whether the row, weighed anew, gives what it states; under another model what that one would have said. */
function rescoredText({ rescored, model_id, score_bits }: Explained): string[] {
  if (rescored === null) return ['That model is not in the store: the row cannot be weighed anew.'];
  const isOwn = rescored.model_id === model_id;
  const sum = `${signedBits(rescored.score_bits)} bits`;
  const isSame = Math.abs(rescored.score_bits - score_bits) <= rescoreToleranceBits;
  if (isOwn && isSame) return [`Weighed anew from its row: ${sum}, as stated.`];
  const head = isOwn
    ? `Weighed anew from its row it gives ${sum}, NOT ${signedBits(score_bits)} as stated: the row or the model was changed.`
    : `Under model ${rescored.model_id} this link has ${sum} instead of ${signedBits(score_bits)}:`;
  const change = (d: (typeof rescored.differing)[number]): number => Math.abs(d.bits - d.stored_bits);
  const lines = [...rescored.differing]
    .sort((a, b) => change(b) - change(a))
    .map((d) => `  ${d.comparison}: ${d.level}  ${signedBits(d.stored_bits)} -> ${signedBits(d.bits)}`);
  return [head, ...lines];
}

function newerText({ newer }: Explained): string[] {
  if (newer === null) return [];
  const by = newer.reviewed_by === '' ? '' : `, decided by ${newer.reviewed_by}`;
  return [`A newer decision is made (${newer.status}${by}) but not stored yet; this is what held before it.`];
}

/** What a person reads of a decision: what it is about, the verdict, the evidence, the runner-up, and how it came about. */
export function explanationText(e: Explained): string {
  const stake = e.at_stake === '0.00' ? [] : [`At stake: $${e.at_stake}.`];
  const step = e.next_step === '' ? [] : [`Next step: ${e.next_step}`];
  const person = e.reviewed_by === '' ? [] : [`Decided by ${e.reviewed_by}.`];
  const history = e.history.map(
    (h) =>
      `  ${h.decision_seq}. ${h.decided_at} UTC  ${h.status} ${h.finality}${h.exception === 'NONE' ? '' : ` ${h.exception}`}`,
  );
  const evidence =
    e.evidence.length === 0
      ? []
      : ['', ...inWords(e), 'Evidence in bits (each bit doubles or halves the odds):', ...waterfall(e)];
  const lines = [
    e.decision_id,
    ...newerText(e),
    subject(e),
    verdict(e),
    ...stake,
    ...person,
    ...step,
    ...evidence,
    '',
    runnerUp(e),
    `Model ${e.model_id}.`,
    ...rescoredText(e),
    'History:',
    ...history,
  ];
  return `${lines.join('\n')}\n`;
}

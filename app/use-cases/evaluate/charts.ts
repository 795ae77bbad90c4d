import type { Curves } from '../../../processors/model/evaluate/curves.ts';
import type { ReliabilityBin } from '../../../processors/model/model.ts';
import type { ExplanationEntry } from '../../../schemas/generated/types.ts';
import { type Html, html } from '../reconcile/html.ts';

// In units of the view box: a chart is as wide as its column, and no wider than a phone, or its words would shrink there.
const width = 320;
const height = 250;
const left = 56;
const bottom = 40;
const top = 12;
const right = 12;

interface Scale {
  x(value: number): number;
  y(value: number): number;
}

/** Axes from a range to the edges of the drawing, with five ticks each. */
interface Frame {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly tick: (value: number) => string;
}

const fixed = (value: number): number => Math.round(value * 10) / 10;

function scaleOf({ xRange, yRange }: Frame): Scale {
  const [x0, x1] = xRange;
  const [y0, y1] = yRange;
  return {
    x: (value) => fixed(left + ((value - x0) / (x1 - x0)) * (width - left - right)),
    y: (value) => fixed(height - bottom - ((value - y0) / (y1 - y0)) * (height - bottom - top)),
  };
}

function axes(frame: Frame, { x, y }: Scale): Html {
  const steps = [0, 0.25, 0.5, 0.75, 1];
  const at = ([from, to]: readonly [number, number], share: number): number => from + share * (to - from);
  const ticks = steps.map((share) => {
    const [xValue, yValue] = [at(frame.xRange, share), at(frame.yRange, share)];
    return html`<line class="grid" x1="${left}" x2="${width - right}" y1="${y(yValue)}" y2="${y(yValue)}"/>
<text x="${left - 6}" y="${y(yValue) + 4}" text-anchor="end">${frame.tick(yValue)}</text>
<text x="${x(xValue)}" y="${height - bottom + 16}" text-anchor="middle">${xValue.toFixed(2)}</text>`;
  });
  return html`${ticks}
<text x="${(width + left) / 2}" y="${height - 6}" text-anchor="middle">${frame.xLabel}</text>
<text transform="translate(11 ${(height - bottom) / 2}) rotate(-90)" text-anchor="middle">${frame.yLabel}</text>`;
}

function drawn(frame: Frame, inner: (scale: Scale) => Html): Html {
  const scale = scaleOf(frame);
  return html`<figure><figcaption>${frame.title}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${frame.title}">${axes(frame, scale)}${inner(scale)}</svg></figure>`;
}

const share = (value: number): string => value.toFixed(2);

/** Stated probability against how many were right: on the diagonal it is honest. */
export function reliabilityChart(bins: readonly ReliabilityBin[]): Html {
  const low = Math.min(0.5, ...bins.flatMap((bin) => [bin.stated, bin.right]));
  const range = [Math.floor(low * 10) / 10, 1] as const;
  const frame: Frame = {
    title: 'Reliability: what is stated, and what was right',
    xLabel: 'stated probability',
    yLabel: 'share right',
    xRange: range,
    yRange: range,
    tick: share,
  };
  return drawn(frame, ({ x, y }) => {
    const path = bins.map((bin, i) => `${i === 0 ? 'M' : 'L'}${x(bin.stated)} ${y(bin.right)}`).join('');
    const dots = bins.map(
      (bin) =>
        html`<circle cx="${x(bin.stated)}" cy="${y(bin.right)}" r="4"><title>${bin.links} links: stated ${bin.stated.toFixed(4)}, right ${bin.right.toFixed(4)}</title></circle>`,
    );
    return html`<line class="ideal" x1="${x(range[0])}" y1="${y(range[0])}" x2="${x(1)}" y2="${y(1)}"/><path class="line" d="${path}"/>${dots}`;
  });
}

/** Precision over recall, from the surest link to the last. */
export function precisionRecallChart({ precisionRecall }: Curves): Html {
  const lowest = Math.min(0.95, ...precisionRecall.map(({ precision }) => precision));
  const frame: Frame = {
    title: 'Precision and recall, from the surest link on',
    xLabel: 'recall',
    yLabel: 'precision',
    xRange: [0, 1],
    yRange: [Math.floor(lowest * 20) / 20, 1],
    tick: (value) => value.toFixed(3),
  };
  return drawn(frame, ({ x, y }) => {
    const path = precisionRecall.map((p, i) => `${i === 0 ? 'M' : 'L'}${x(p.recall)} ${y(p.precision)}`).join('');
    return html`<path class="line" d="${path}"/>`;
  });
}

/** Links by stated probability, right ones and wrong ones; the counts on a logarithmic scale, or the wrong ones would not show. */
export function histogramChart({ histogram }: Curves): Html {
  const log = (count: number): number => Math.log10(1 + count);
  const most = Math.max(1, ...histogram.map((bin) => log(bin.right + bin.wrong)));
  const frame: Frame = {
    title: 'Links by stated probability: right and wrong',
    xLabel: 'stated probability',
    yLabel: 'links (logarithmic)',
    xRange: [0, 1],
    yRange: [0, most],
    tick: (value) => String(Math.round(10 ** value - 1)),
  };
  return drawn(frame, ({ x, y }) => {
    const bars = histogram.map(({ from, right: good, wrong }) => {
      const [start, end] = [x(from) + 1, x(from + 1 / histogram.length) - 1];
      const bar = (kind: string, count: number): Html =>
        count === 0
          ? html``
          : html`<rect class="${kind}" x="${start}" width="${fixed(end - start)}" y="${y(log(count))}" height="${fixed(y(0) - y(log(count)))}"><title>${count}</title></rect>`;
      return html`${bar('right', good + wrong)}${bar('wrong', wrong)}`;
    });
    return html`${bars}`;
  });
}

const rowHeight = 30;
const waterfallWidth = 320;
const numberWidth = 44;

/** An explanation from its first entry to its sum: each bar begins where the one before ended. */
export function waterfall(explanation: readonly ExplanationEntry[]): Html {
  const shown = explanation.filter(({ bits }) => Math.abs(bits) >= 0.05);
  if (shown.length === 0) return html`<p>No candidate at all: the two share no key.</p>`;
  const ends: number[] = [];
  let sum = 0;
  for (const { bits } of shown) {
    sum += bits;
    ends.push(sum);
  }
  const total = explanation.reduce((all, { bits }) => all + bits, 0);
  const low = Math.min(0, total, ...ends);
  const high = Math.max(0, total, ...ends);
  const x = (bits: number): number =>
    fixed(((bits - low) / Math.max(1e-9, high - low)) * (waterfallWidth - numberWidth));
  // Its name above each bar: beside it there is no room on a phone.
  const row = (name: string, from: number, to: number, at: number): Html => {
    const kind = name === 'sum' ? 'total' : to < from ? 'wrong' : 'right';
    const y = at * rowHeight;
    const bits = `${to < from ? '' : '+'}${(to - from).toFixed(1)}`;
    return html`<text x="0" y="${y + 11}">${name}</text><rect class="${kind}" x="${Math.min(x(from), x(to))}" width="${Math.max(1, fixed(Math.abs(x(to) - x(from))))}" y="${y + 15}" height="11"/><text x="${Math.max(x(from), x(to)) + 4}" y="${y + 25}">${bits}</text>`;
  };
  const rows = shown.map(({ comparison, level, bits }, i) =>
    row(`${comparison}: ${level}`, (ends[i] as number) - bits, ends[i] as number, i),
  );
  const all = (shown.length + 1) * rowHeight;
  return html`<svg class="waterfall" viewBox="0 0 ${waterfallWidth} ${all}" role="img" aria-label="evidence in bits">${rows}${row('sum', 0, total, shown.length)}</svg>`;
}

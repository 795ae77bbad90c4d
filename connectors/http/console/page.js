// Builds what is shown. Text only ever goes in as text.

/** An element with a class, properties and children. */
export function make(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** The element of this id. */
export function byId(id) {
  return document.getElementById(id);
}

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

/** Money in units, as a number or text. */
export function money(amount) {
  return dollars.format(Number(amount ?? 0));
}

/** `MISSING_POS` as `Missing pos`. */
export function words(symbol) {
  const text = String(symbol ?? '')
    .replaceAll('_', ' ')
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Fills a list of tiles: [title, figure, note, class]. */
export function fillTiles(list, tiles) {
  list.replaceChildren(
    ...tiles.map(([title, figure, note, className]) => {
      const value = make('dd', className, figure);
      if (note) value.append(make('small', '', note));
      return make('div', '', make('dt', '', title), value);
    }),
  );
}

/** Evidence, strongest first, as bars that go on from where the one before ended; they add up to the score. */
export function waterfall(evidence) {
  const entries = evidence
    .filter(({ bits }) => Math.abs(bits) >= 0.005)
    .sort((a, b) => Math.abs(b.bits) - Math.abs(a.bits));
  const ends = [0];
  for (const { bits } of entries) ends.push(ends.at(-1) + bits);
  const low = Math.min(...ends);
  const span = Math.max(...ends) - low || 1;
  const rowOf = (label, from, to) => {
    const bar = make('span', to < from ? 'bar against' : 'bar');
    bar.style.left = `${(100 * (Math.min(from, to) - low)) / span}%`;
    bar.style.width = `${(100 * Math.abs(to - from)) / span}%`;
    const bits = make(
      'td',
      to < from ? 'bits bad' : 'bits good',
      `${to < from ? '−' : '+'}${Math.abs(to - from).toFixed(2)}`,
    );
    const name = make('th', '', label);
    name.scope = 'row';
    return make('tr', '', name, bits, make('td', 'track', bar));
  };
  const rows = entries.map(({ comparison, level }, i) => rowOf(`${words(comparison)}: ${level}`, ends[i], ends[i + 1]));
  const sum = rowOf('Sum, in bits', 0, ends.at(-1));
  sum.className = 'sum';
  const caption = make('caption', 'dim', 'Evidence for (+) and against (−) this link, in bits');
  return make('table', 'waterfall', caption, make('tbody', '', ...rows, sum));
}

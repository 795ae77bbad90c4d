/** HTML that was built by `html`, and so is escaped. */
export interface Html {
  readonly markup: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Part = string | number | Html | readonly Html[];

function escaped(part: Part): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (c) => entities[c] ?? c);
  return 'markup' in part ? part.markup : part.map((p) => p.markup).join('');
}

/** Builds markup; every value that is not markup itself is escaped, in text and in quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.reduce((markup, s, i) => `${markup}${escaped(parts[i - 1] ?? '')}${s}`) };
}

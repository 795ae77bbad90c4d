import { jaroWinkler } from '../compare/jaro-winkler.ts';
import type { NormalProduct } from '../record.ts';
import { type CatalogueProduct, catalogue } from './catalogue.ts';
import { foldWords } from './fold.ts';

/** Names of products, longest first, so that "juvederm voluma" is found before "juvederm". */
export interface ProductNames {
  readonly names: readonly (readonly [string, CatalogueProduct])[];
}

const unitCount = /(?:^| )\d+ ?(?:u|units?|iu)(?= |$)/;
const typoSimilarity = 0.93;
const minTypoLength = 5;

/** Orders catalogue entries for recognition; of two entries with one name the earlier wins. */
export function productNames(entries: readonly CatalogueProduct[]): ProductNames {
  const byName = new Map<string, CatalogueProduct>();
  for (const entry of entries) for (const name of entry.names) if (!byName.has(name)) byName.set(name, entry);
  return { names: [...byName].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1)) };
}

/** The names of the shipped catalogue. */
export const shippedNames: ProductNames = productNames(catalogue);

function asWritten(padded: string, known: ProductNames): CatalogueProduct | undefined {
  let generic: CatalogueProduct | undefined;
  for (const [name, entry] of known.names) {
    if (!padded.includes(` ${name} `)) continue;
    if (entry.family !== null) return entry;
    generic ??= entry;
  }
  return generic;
}

function misspelt(text: string, known: ProductNames): CatalogueProduct | undefined {
  const words = text.split(' ').filter((word) => word.length >= minTypoLength);
  let best: CatalogueProduct | undefined;
  let bestSimilarity = typoSimilarity;
  for (const word of words) {
    for (const [name, entry] of known.names) {
      if (entry.family === null || Math.abs(name.length - word.length) > 1 || name.length < minTypoLength) continue;
      const similarity = jaroWinkler(word, name);
      if (similarity > bestSimilarity) {
        best = entry;
        bestSimilarity = similarity;
      }
    }
  }
  return best;
}

/**
 * Recognises a product or service as written ("Juvéderm Voluma XC 1 syr", "botox 20u", "tox"). A brand beats a generic
 * word; "20u" alone is a neurotoxin. null for null or blank text; unrecognised text keeps only its folded text.
 */
export function recogniseProduct(text: string | null, known: ProductNames): NormalProduct | null {
  if (text === null) return null;
  const folded = foldWords(text);
  if (folded === '') return null;
  const padded = ` ${folded.replace(/(\d)([a-z])/g, '$1 $2')} `;
  const written = asWritten(` ${folded} `, known) ?? asWritten(padded, known);
  const found = written?.family != null ? written : (misspelt(folded, known) ?? written);
  if (found !== undefined) {
    const { product, family, category, maker } = found;
    return Object.freeze({ text: folded, product, family, category, maker });
  }
  const category = unitCount.test(folded) ? 'neurotoxin' : null;
  return Object.freeze({ text: folded, product: null, family: null, category, maker: null });
}

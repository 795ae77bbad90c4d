import { IANAZone } from 'luxon';
import type { Maker, Product, Program, ProgramRule, Reference } from '../../schemas/generated/types.ts';
import { ReconduitError } from '../errors.ts';
import { type CatalogueProduct, catalogue } from './normalise/catalogue.ts';
import { foldWords } from './normalise/fold.ts';
import { type ProductNames, productNames, recogniseProduct, shippedNames } from './normalise/product.ts';
import type { NormalProduct } from './record.ts';

/** How two clinics of one practice stand to each other. */
export type ClinicRelation = 'same' | 'sister' | 'other' | 'unknown';

/** What matching knows of clinics, products and program rules; immutable, built from `reference` events. */
export interface World {
  /** IANA zone of a clinic; of the practice's only clinic when the id is null; else the default. */
  zoneOf(practiceId: string, clinicId: string | null): string;
  /** `unknown` when an id is null. Clinics of one practice that nobody described are sisters: one business owns them. */
  relationOf(practiceId: string, a: string | null, b: string | null): ClinicRelation;
  /** A product as written, recognised; null for null or blank. */
  productOf(practiceId: string, text: string | null): NormalProduct | null;
  /** The only maker whose products a program's reward pays for on a day; null when any may be. */
  eligibleMaker(practiceId: string, program: Program, day: number): Maker | null;
}

interface ClinicFacts {
  readonly zone: string;
  readonly sisterIds: readonly string[];
}

interface PracticeFacts {
  readonly clinics: ReadonlyMap<string, ClinicFacts>;
  readonly products: ProductNames;
  readonly rules: readonly ProgramRule[];
  /** Recognition is repeated for every line; a practice writes a few hundred different texts. */
  readonly recognised: Map<string, NormalProduct | null>;
}

const maxRecognised = 20_000;

// An Alle reward pays only for Allergan products, an Aspire reward only for Galderma's, since both programs began.
const shippedRules: readonly ProgramRule[] = [
  { program: 'ALLE', maker: 'ALLERGAN', validFrom: 0, validTo: null },
  { program: 'ASPIRE', maker: 'GALDERMA', validFrom: 0, validTo: null },
];

const known = new Map<string, boolean>();
const maxKnown = 1_000;

// luxon asks Intl, which takes 0.1 ms; every reference asks again about every clinic.
function isZone(name: string): boolean {
  let isValid = known.get(name);
  if (isValid === undefined) {
    isValid = IANAZone.isValidZone(name);
    if (known.size >= maxKnown) known.clear();
    known.set(name, isValid);
  }
  return isValid;
}

function catalogued(product: Product): CatalogueProduct {
  const name = foldWords(product.name);
  return {
    product: name,
    family: foldWords(product.family),
    category: foldWords(product.category),
    maker: product.maker,
    names: [name],
  };
}

function factsOf(references: readonly Reference[]): PracticeFacts {
  const clinics = new Map<string, ClinicFacts>();
  const products: CatalogueProduct[] = [];
  const rules: ProgramRule[] = [];
  for (const { clinic, product, rule } of references) {
    if (clinic !== null) {
      if (!isZone(clinic.timeZone)) {
        throw new ReconduitError(
          'REFERENCE_INVALID',
          `clinic ${clinic.clinicId}: "${clinic.timeZone}" is no IANA time zone`,
        );
      }
      clinics.set(clinic.clinicId, { zone: clinic.timeZone, sisterIds: clinic.sisterIds });
    }
    if (product !== null) products.push(catalogued(product));
    if (rule !== null) rules.push(rule);
  }
  const names = products.length === 0 ? shippedNames : productNames([...products, ...catalogue]);
  return { clinics, products: names, rules: [...rules, ...shippedRules], recognised: new Map() };
}

function relate(clinics: ReadonlyMap<string, ClinicFacts>, a: string, b: string): ClinicRelation {
  if (a === b) return 'same';
  const left = clinics.get(a);
  const right = clinics.get(b);
  if (left === undefined || right === undefined) return 'sister';
  return left.sisterIds.includes(b) || right.sisterIds.includes(a) ? 'sister' : 'other';
}

function recognise(facts: PracticeFacts, text: string): NormalProduct | null {
  let product = facts.recognised.get(text);
  if (product === undefined) {
    if (facts.recognised.size >= maxRecognised) facts.recognised.clear();
    product = recogniseProduct(text, facts.products);
    facts.recognised.set(text, product);
  }
  return product;
}

/**
 * The world that these references describe. The last of one `referenceId` counts, a withdrawn one not at all; one with a
 * practice holds for that practice only. Of several rules for a program and day, the one given last wins.
 * @throws ReconduitError REFERENCE_INVALID when a clinic's zone does not exist.
 */
export function createWorld(references: Iterable<Reference>, defaultZone: string): World {
  const current = new Map<string, Reference>();
  for (const reference of references) {
    current.delete(reference.referenceId);
    if (!reference.withdrawn) current.set(reference.referenceId, reference);
  }
  const all = [...current.values()].reverse();
  const shared = factsOf(all.filter((r) => r.practiceId === null).reverse());
  const byPractice = new Map<string, PracticeFacts>();
  for (const practiceId of new Set(all.map((r) => r.practiceId))) {
    if (practiceId === null) continue;
    byPractice.set(
      practiceId,
      factsOf(all.filter((r) => r.practiceId === null || r.practiceId === practiceId).reverse()),
    );
  }
  const factsFor = (practiceId: string): PracticeFacts => byPractice.get(practiceId) ?? shared;
  return {
    zoneOf(practiceId, clinicId) {
      const { clinics } = factsFor(practiceId);
      if (clinicId !== null) return clinics.get(clinicId)?.zone ?? defaultZone;
      const [only] = clinics.values();
      return clinics.size === 1 && only !== undefined ? only.zone : defaultZone;
    },
    relationOf: (practiceId, a, b) =>
      a === null || b === null ? 'unknown' : relate(factsFor(practiceId).clinics, a, b),
    productOf: (practiceId, text) => (text === null ? null : recognise(factsFor(practiceId), text)),
    eligibleMaker(practiceId, program, day) {
      const { rules } = factsFor(practiceId);
      const rule = rules.find(
        (r) => r.program === program && r.validFrom <= day && (r.validTo === null || day < r.validTo),
      );
      return rule?.maker ?? null;
    },
  };
}

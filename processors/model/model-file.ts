import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { ReconduitError } from '../errors.ts';
import { type ComparisonName, comparisonLevels, personComparisons } from '../matching/compare/levels.ts';
import { canonicalJson } from './canonical-json.ts';
import type { LevelWeight, Model, ModelBody } from './model.ts';

const sumTolerance = 0.02;

/** sha256 of a text, in hexadecimal. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Gives a body its identity. */
export function identified(body: ModelBody): Model {
  return Object.freeze({ ...body, modelId: sha256Hex(canonicalJson(body)) });
}

/** The text of a model's file: canonical JSON of its body, whose sha256 is the model's id. */
export function encodeModel(model: Model): string {
  const { modelId: _, ...body } = model;
  return canonicalJson(body);
}

function refuse(what: string): never {
  throw new ReconduitError('MODEL_INVALID', `not a usable model file: ${what}`);
}

function object(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(`${path} is not an object`);
  return value as Record<string, unknown>;
}

function number(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) refuse(`${path} is not a number`);
  return value;
}

function checkNumbers(value: unknown, path: string, names: readonly string[]): void {
  const fields = object(value, path);
  for (const name of names) number(fields[name], `${path}.${name}`);
}

function checkLevels(value: unknown, comparison: ComparisonName): void {
  const path = `features.${comparison}`;
  const expected = comparisonLevels[comparison];
  if (!Array.isArray(value) || value.length !== expected.length)
    refuse(`${path} does not have ${expected.length} levels`);
  const isPerson = (personComparisons as readonly string[]).includes(comparison);
  const sums = { m: 0, u: 0 };
  value.forEach((entry: unknown, i) => {
    const fields = object(entry, `${path}[${i}]`);
    if (fields['level'] !== expected[i]) refuse(`${path}[${i}].level is not "${expected[i]}"`);
    for (const name of isPerson ? ['m', 'u', 'household'] : ['m', 'u']) {
      const p = number(fields[name], `${path}[${i}].${name}`);
      if (p <= 0 || p > 1) refuse(`${path}[${i}].${name} is not a probability above 0`);
    }
    const { m, u } = entry as LevelWeight;
    if (i > 0) {
      sums.m += m;
      sums.u += u;
    } else if (m !== u) refuse(`${path}: "missing" must weigh nothing`);
  });
  for (const [name, sum] of Object.entries(sums)) {
    if (Math.abs(sum - 1) > sumTolerance)
      refuse(`${path}: the ${name} of its levels sum to ${sum.toFixed(3)}, not to 1`);
  }
}

function checkFrequencies(value: unknown, path: string): void {
  const table = object(value, path);
  const values = [table['floor'], ...Object.values(object(table['frequency'], `${path}.frequency`))];
  for (const v of values)
    if (typeof v !== 'number' || !(v > 0 && v <= 1)) refuse(`${path} holds a frequency outside (0, 1]`);
}

function checkBody(value: unknown): ModelBody {
  const body = object(value, 'the file');
  if (body['schema'] !== 1) refuse(`its schema is ${JSON.stringify(body['schema'])}, this version reads 1`);
  const features = object(body['features'], 'features');
  for (const comparison of Object.keys(comparisonLevels) as ComparisonName[])
    checkLevels(features[comparison], comparison);
  const priors = object(body['priors'], 'priors');
  for (const kind of ['explicit', 'implicit']) {
    checkNumbers(priors[kind], `priors.${kind}`, ['strangerBits', 'samePersonBits', 'householdBits', 'sameVisitBits']);
  }
  const prices = ['extraClaim', 'sharedClaim', 'extraOnTicket', 'besideClaim', 'contactElsewhere'];
  checkNumbers(body['prices'], 'prices', prices);
  checkNumbers(body['calibrator'], 'calibrator', ['slope', 'intercept', 'floor']);
  number(body['floorBits'], 'floorBits');
  const frequencies = object(body['frequencies'], 'frequencies');
  for (const name of ['given', 'surname', 'amount']) checkFrequencies(frequencies[name], `frequencies.${name}`);
  return value as ModelBody;
}

/**
 * Reads and checks a model file.
 * @throws ReconduitError MODEL_INVALID with what is wrong and where.
 */
export function decodeModel(text: string): Model {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ReconduitError('MODEL_INVALID', 'not a usable model file: it is not JSON', cause);
  }
  return identified(checkBody(value));
}

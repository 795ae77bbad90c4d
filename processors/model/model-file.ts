import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { modelSchema } from '../../schemas/generated/model-schema.ts';
import { ReconduitError } from '../errors.ts';
import { type ComparisonName, comparisonLevels, personComparisons } from '../matching/compare/levels.ts';
import { canonicalJson } from './canonical-json.ts';
import type { LevelWeight, Model, ModelBody } from './model.ts';
import { checkTrainedParts } from './trained-file.ts';

const sumTolerance = 0.02;
/** Of a file: it must fit into one message of a broker as it is set up by default. */
const maxCharacters = 900_000;
/** The schema that this version reads and writes. */
const ownSchema = 1;

/** sha256 of a text, in hexadecimal. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Gives a body its identity. */
export function identified(body: ModelBody): Model {
  return Object.freeze({ ...body, modelId: sha256Hex(canonicalJson(body)) });
}

/** A model as topics hold it: canonical JSON of its body, whose sha256 is the model's id. */
export function encodeModel(model: Model): string {
  const { modelId: _, ...body } = model;
  return canonicalJson(body);
}

/** A model as a file for people: the same with its id, so that a change of the file shows. */
export function modelFileText(model: Model): string {
  return `${canonicalJson(model)}\n`;
}

function refuse(what: string): never {
  throw new ReconduitError('MODEL_INVALID', `not a usable model file: ${what}`);
}

let compiled: ValidateFunction | undefined;

/** Compiled when a first file is read: it takes some 20 ms. */
function validator(): ValidateFunction {
  compiled ??= new Ajv({ strict: true }).compile(modelSchema);
  return compiled;
}

function reasonOf({ instancePath, message, params }: ErrorObject): string {
  const at = instancePath === '' ? 'the file' : instancePath.slice(1).replaceAll('/', '.');
  const extra = 'additionalProperty' in params ? ` (${String(params['additionalProperty'])})` : '';
  return `${at} ${message ?? 'is wrong'}${extra}`;
}

function checkLevels(levels: readonly LevelWeight[], comparison: ComparisonName): void {
  const path = `features.${comparison}`;
  const expected = comparisonLevels[comparison];
  if (levels.length !== expected.length) refuse(`${path} does not have ${expected.length} levels`);
  const isPerson = (personComparisons as readonly string[]).includes(comparison);
  const sums = { m: 0, u: 0 };
  levels.forEach(({ level, m, u, household }, i) => {
    if (level !== expected[i]) refuse(`${path}.${i}.level is not "${expected[i]}"`);
    if (isPerson !== (household !== undefined)) {
      refuse(`${path}.${i}.household is for comparisons about the person, and there it must be`);
    }
    if (i === 0 && m !== u) refuse(`${path}: "missing" must weigh nothing`);
    if (i === 0) return;
    sums.m += m;
    sums.u += u;
  });
  for (const [name, sum] of Object.entries(sums)) {
    if (Math.abs(sum - 1) > sumTolerance)
      refuse(`${path}: the ${name} of its levels sum to ${sum.toFixed(3)}, not to 1`);
  }
}

/** Foreign and newer files first: what the schema says about those would mislead. */
function checkOrigin(value: unknown): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const { schema, features } = (isObject ? value : {}) as { schema?: unknown; features?: unknown };
  if (typeof schema !== 'number' || !Number.isInteger(schema) || features === undefined) {
    throw new ReconduitError('MODEL_FOREIGN', 'this file is no matching model of Reconduit: it states no schema');
  }
  if (schema > ownSchema) {
    throw new ReconduitError(
      'MODEL_NEWER',
      `the model file has schema ${schema}, and this version reads up to ${ownSchema}: install a newer Reconduit`,
    );
  }
}

function checkBody(value: unknown): ModelBody {
  const check = validator();
  if (!check(value)) refuse((check.errors ?? []).map(reasonOf).join('; '));
  const body = value as ModelBody;
  const known = Object.keys(comparisonLevels) as ComparisonName[];
  for (const comparison of known) {
    const levels: readonly LevelWeight[] | undefined = body.features[comparison];
    if (levels === undefined) refuse(`features.${comparison} is missing`);
    checkLevels(levels, comparison);
  }
  const foreign = Object.keys(body.features).find((name) => !(known as string[]).includes(name));
  if (foreign !== undefined) refuse(`features.${foreign} is no comparison of this version`);
  checkTrainedParts(body);
  return body;
}

/**
 * Reads and checks a model file, with or without its id in it.
 * @throws ReconduitError MODEL_INVALID with what is wrong and where: no JSON, values out of bounds, or content that is not
 * that of its id · MODEL_FOREIGN: JSON of something else · MODEL_NEWER: of a later version of the schema.
 */
export function decodeModel(text: string): Model {
  if (text.length > maxCharacters) refuse(`it has ${text.length} characters, and ${maxCharacters} are the most`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ReconduitError('MODEL_INVALID', 'not a usable model file: it is not JSON', cause);
  }
  checkOrigin(value);
  const { modelId, ...body } = checkBody(value) as ModelBody & { readonly modelId?: string };
  const model = identified(body);
  if (modelId !== undefined && modelId !== model.modelId) {
    refuse(`its content is that of ${model.modelId}, not of ${modelId}: it was changed after it was made`);
  }
  return model;
}

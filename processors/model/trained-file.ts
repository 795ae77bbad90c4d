import { ReconduitError } from '../errors.ts';
import type { Calibrator, ModelBody } from './model.ts';
import type { Trained, TreeNode } from './trained.ts';

/** One bit of a 32-bit integer each. */
const maxPairedLevels = 30;

function refuse(what: string): never {
  throw new ReconduitError('MODEL_INVALID', `not a usable model file: ${what}`);
}

function checkTree(nodes: readonly TreeNode[], inputs: number, path: string): void {
  // A child lies behind its parent, so that every walk ends.
  const isChild = (child: number, parent: number): boolean => child > parent && child < nodes.length;
  nodes.forEach(({ input, left, right }, at) => {
    if (input >= inputs) refuse(`${path}.${at}.input is not one of the trees' inputs`);
    if (input !== -1 && !(isChild(left, at) && isChild(right, at))) refuse(`${path}.${at} has no two nodes behind it`);
  });
}

function checkTrained({ together, trees }: Trained): void {
  const paired = new Set(together.flatMap(({ levels }) => levels.map((l) => `${l.comparison}\n${l.level}`)));
  if (paired.size > maxPairedLevels) refuse(`trained.together speaks of more than ${maxPairedLevels} levels`);
  trees?.trees.forEach((nodes, i) => {
    checkTree(nodes, trees.inputs.length, `trained.trees.trees.${i}`);
  });
}

function checkSteps(steps: NonNullable<Calibrator['steps']>): void {
  steps.forEach(([before, after], i) => {
    const last = steps[i - 1];
    if (last !== undefined && (before <= last[0] || after < last[1])) refuse(`calibrator.steps.${i} does not ascend`);
  });
}

/**
 * Checks what the schema cannot say of what labels taught: that walks through trees end, and that steps ascend.
 * @throws ReconduitError MODEL_INVALID with what is wrong and where.
 */
export function checkTrainedParts({ trained, calibrator }: ModelBody): void {
  if (trained !== undefined) checkTrained(trained);
  if (calibrator.steps !== undefined) checkSteps(calibrator.steps);
}

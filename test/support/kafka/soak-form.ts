import { appendFileSync } from 'node:fs';

/** A size of a proof: short in CI, longer when `npm run test:soak` says so by this variable. */
export function sizeOf(variable: string, short: number): number {
  return Number(process.env[variable] ?? short);
}

/** Which part of a long proof this is, so that no two kill at the same instants. */
export const soakPart: string = process.env['SOAK_PART'] ?? 'short';

/** Says what a proof came to, and keeps it where `npm run test:soak` collects it. */
export function report(proof: string, figures: Readonly<Record<string, unknown>>): void {
  const line = JSON.stringify({ proof, part: soakPart, ...figures });
  console.log(line);
  const file = process.env['SOAK_FILE'];
  if (file !== undefined) appendFileSync(file, `${line}\n`);
}

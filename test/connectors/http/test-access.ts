import { type Access, type Caller, localCaller, type Refusal } from '../../../connectors/http/access/caller.ts';

/** Access for tests: these tokens, and whether who comes without one is let in. Keeps what was refused. */
export function testAccess(
  tokens: Readonly<Record<string, Caller>>,
  open = false,
): Access & { readonly refusals: readonly Refusal[] } {
  const refusals: Refusal[] = [];
  return {
    bearer: (secret) => tokens[secret] ?? null,
    signer: () => null,
    stranger: () => (open ? localCaller : null),
    onRefused: (refusal) => void refusals.push(refusal),
    refusals,
  };
}

import { nicknameGroups } from './nickname-groups.ts';

const groupsByName = new Map<string, string[]>();
nicknameGroups.forEach((group, i) => {
  const id = `#${i}`;
  for (const name of new Set(group.split(' '))) {
    const groups = groupsByName.get(name);
    if (groups === undefined) groupsByName.set(name, [id]);
    else groups.push(id);
  }
});

const none: readonly string[] = [];

/** Ids ("#12") of the nickname groups that a folded given name stands in; empty for a name without any. */
export function nicknameGroupsOf(given: string): readonly string[] {
  return groupsByName.get(given) ?? none;
}

const formalNames: ReadonlyMap<string, string> = new Map(
  nicknameGroups.map((group, i) => [`#${i}`, group.slice(0, group.indexOf(' '))]),
);

/**
 * Whether two different folded given names can be forms of one: Liz and Elizabeth, but not Christopher and Christine. Two short
 * forms are of one person only when they begin alike: Julie and Ana are both short for Juliana, and two people.
 */
export function areNicknames(a: string, b: string): boolean {
  const left = nicknameGroupsOf(a);
  const right = nicknameGroupsOf(b);
  for (const group of left) {
    if (!right.includes(group)) continue;
    const formal = formalNames.get(group);
    if (a === formal || b === formal || a.charCodeAt(0) === b.charCodeAt(0)) return true;
  }
  return false;
}

// Only of names that stand in a group, so it is bounded.
const formsByName = new Map<string, readonly string[]>();

/** The other forms of a folded given name: of "mike" michael, mikey, mick. */
export function formsOf(given: string): readonly string[] {
  const groups = nicknameGroupsOf(given);
  if (groups.length === 0) return none;
  let forms = formsByName.get(given);
  if (forms === undefined) {
    forms = groups
      .flatMap((id) => nicknameGroups[Number(id.slice(1))]?.split(' ') ?? [])
      .filter((form) => form !== given && areNicknames(form, given));
    formsByName.set(given, forms);
  }
  return forms;
}

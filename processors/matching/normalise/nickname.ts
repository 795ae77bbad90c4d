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

/** Whether two different folded given names can be forms of one: Liz and Elizabeth, but not Christopher and Christine. */
export function areNicknames(a: string, b: string): boolean {
  const left = nicknameGroupsOf(a);
  const right = nicknameGroupsOf(b);
  for (const group of left) if (right.includes(group)) return true;
  return false;
}

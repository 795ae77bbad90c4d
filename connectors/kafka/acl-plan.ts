import type { TopicSpec } from '../../schemas/topics.ts';
import type { KafkaNames } from './names.ts';

/** What one kind of process does with topics. */
export interface RoleUse {
  readonly role: string;
  readonly reads: readonly TopicSpec[];
  readonly writes: readonly TopicSpec[];
  /** Topologies and sinks that it runs: each has a group, a changelog and transactional ids. */
  readonly runs: readonly string[];
}

/** A right that a role needs, as Kafka's ACLs name it. */
export interface AclEntry {
  readonly role: string;
  readonly resource: 'TOPIC' | 'GROUP' | 'TRANSACTIONAL_ID';
  readonly pattern: 'LITERAL' | 'PREFIXED';
  readonly name: string;
  readonly operations: readonly ('READ' | 'WRITE' | 'CREATE' | 'ALTER_CONFIGS' | 'DESCRIBE' | 'DESCRIBE_CONFIGS')[];
}

/** Whose process runs `topics apply`. */
export const adminRole: string = 'admin';

function byRole(names: KafkaNames, { role, reads, writes, runs }: RoleUse): AclEntry[] {
  const literal = { role, resource: 'TOPIC', pattern: 'LITERAL' } as const;
  const read = new Set(reads.map(({ name }) => name));
  const written = new Set(writes.map(({ name }) => name));
  const shared = [...new Set([...read, ...written])].map((name): AclEntry => {
    const operations = [...(read.has(name) ? ['READ' as const] : []), ...(written.has(name) ? ['WRITE' as const] : [])];
    return { ...literal, name: names.topic(name), operations };
  });
  const own = runs.flatMap((topology): AclEntry[] => [
    { ...literal, name: names.changelog(topology), operations: ['READ', 'WRITE'] },
    { role, resource: 'GROUP', pattern: 'LITERAL', name: names.group(topology), operations: ['READ'] },
    {
      role,
      resource: 'TRANSACTIONAL_ID',
      pattern: 'PREFIXED',
      name: `${names.group(topology)}-`,
      operations: ['WRITE'],
    },
  ]);
  return [...shared, ...own];
}

/** What `status` looks at, which every process answers: groups, transactions, last commits. */
function statusOf(names: KafkaNames, role: string): AclEntry[] {
  const own = { role, pattern: 'PREFIXED', name: names.group('') } as const;
  return [
    { ...own, resource: 'GROUP', operations: ['DESCRIBE'] },
    { ...own, resource: 'TRANSACTIONAL_ID', operations: ['DESCRIBE'] },
    { ...own, resource: 'TOPIC', operations: ['READ'] },
  ];
}

/**
 * The rights of each role, no wider than its work. Kafka takes READ and WRITE for DESCRIBE as well. Each process looks at
 * all topics before it starts; only the admin role makes or changes any. Nobody deletes.
 */
export function planAcls(names: KafkaNames, roles: readonly RoleUse[]): AclEntry[] {
  const prefixes = [names.topic(''), `${names.group('')}`];
  const look = (role: string, more: AclEntry['operations']): AclEntry[] =>
    prefixes.map((name) => ({
      role,
      resource: 'TOPIC',
      pattern: 'PREFIXED',
      name,
      operations: ['DESCRIBE', 'DESCRIBE_CONFIGS', ...more],
    }));
  const working = roles.flatMap((use) => [...byRole(names, use), ...look(use.role, []), ...statusOf(names, use.role)]);
  return [...working, ...look(adminRole, ['CREATE', 'ALTER_CONFIGS'])];
}

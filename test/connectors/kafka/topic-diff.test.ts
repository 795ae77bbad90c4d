import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { adminRole, planAcls } from '../../../connectors/kafka/acl-plan.ts';
import { createNames } from '../../../connectors/kafka/names.ts';
import { type ActualTopic, diffTopics, requireTopics } from '../../../connectors/kafka/topic-diff.ts';
import { planTopics } from '../../../connectors/kafka/topic-plan.ts';
import { topics } from '../../../schemas/topics.ts';

const names = createNames('r.', 'app');
const plan = planTopics({ names, partitions: 8, replicationFactor: 3, changelogs: { match: 8, sink: 1 } });

function asPlanned(change: (name: string, topic: ActualTopic) => ActualTopic | undefined): Map<string, ActualTopic> {
  const found = plan.map(({ name, partitions, replicationFactor, settings }) => {
    const topic = { partitions, replicationFactor, settings, overrides: settings };
    return [name, change(name, topic)] as const;
  });
  return new Map(found.filter((entry): entry is [string, ActualTopic] => entry[1] !== undefined));
}

function changed(target: string, part: Partial<ActualTopic>): Map<string, ActualTopic> {
  return asPlanned((name, topic) => (name === target ? { ...topic, ...part } : topic));
}

function withSetting(target: string, setting: string, value: string): Map<string, ActualTopic> {
  return asPlanned((name, topic) =>
    name === target ? { ...topic, settings: { ...topic.settings, [setting]: value } } : topic,
  );
}

describe('topics of a cluster against the plan', () => {
  it('every write is on all replicas but one, every time is the log’s, every changelog is compacted', () => {
    assert.ok(plan.every(({ settings }) => settings['min.insync.replicas'] === '2'));
    assert.ok(plan.every(({ settings }) => settings['message.timestamp.type'] === 'LogAppendTime'));
    const compacted = plan.filter(({ settings }) => settings['cleanup.policy'] === 'compact').map(({ name }) => name);
    assert.deepEqual(compacted, ['r.models', 'r.jobs', 'app-match-changelog', 'app-sink-changelog']);
    assert.deepEqual(diffTopics(plan, changed('none', {})), []);
  });

  it('what tasks write has room for the longest record with what they add to it, or more', () => {
    for (const topic of ['r.dlq', 'app-match-changelog']) {
      const found = (bytes: string) => diffTopics(plan, withSetting(topic, 'max.message.bytes', bytes));
      assert.deepEqual(
        found('1048588').map(({ what, remedy }) => [what, remedy]),
        [['max.message.bytes', 'alter']],
      );
      assert.deepEqual(found('20000000'), []);
    }
  });

  it('nothing runs without a topic, or with another number of partitions, time or cleanup policy', () => {
    const missing = diffTopics(
      plan,
      asPlanned((name, topic) => (name === 'r.dlq' ? undefined : topic)),
    );
    assert.throws(() => requireTopics(missing), { code: 'KAFKA_TOPICS_MISSING', message: 'r.dlq is missing' });
    const unusable: [string, Map<string, ActualTopic>][] = [
      ['r.matches has partitions 4, not 8', changed('r.matches', { partitions: 4 })],
      ['r.matches has message.timestamp.type', withSetting('r.matches', 'message.timestamp.type', 'CreateTime')],
      ['app-match-changelog has cleanup.policy', withSetting('app-match-changelog', 'cleanup.policy', 'delete')],
    ];
    for (const [message, actual] of unusable) {
      assert.throws(() => requireTopics(diffTopics(plan, actual)), {
        code: 'KAFKA_TOPICS',
        message: new RegExp(message),
      });
    }
    assert.equal(requireTopics(diffTopics(plan, changed('r.matches', { replicationFactor: 2 }))).length, 1);
  });

  it('a retention is made longer, never shorter', () => {
    const remedy = (topic: string, ms: string): string | undefined =>
      diffTopics(plan, withSetting(topic, 'retention.ms', ms))[0]?.remedy;
    assert.equal(remedy('r.matches', '1000'), 'alter');
    assert.equal(remedy('r.dlq', '1000'), 'alter');
    assert.equal(remedy('r.dlq', '-1'), 'left');
  });
});

describe('rights in a cluster', () => {
  it('a role writes only what it writes, and nobody but the admin creates', () => {
    const use = { role: 'match', reads: [topics.control], writes: [topics.matches], runs: ['match'] };
    const entries = planAcls(names, [use]);
    const may = (operation: string): string[] =>
      entries.filter((e) => e.operations.includes(operation as never)).map((e) => `${e.role} ${e.name}`);
    assert.deepEqual(may('WRITE'), ['match r.matches', 'match app-match-changelog', 'match app-match-']);
    assert.deepEqual(may('CREATE'), [`${adminRole} r.`, `${adminRole} app-`]);
  });
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { overKafka } from '../support/kafka/ambient.ts';
import { kafkaUnavailable } from '../support/kafka/artifacts.ts';
import { startCluster } from '../support/kafka/cluster.ts';
import { startRegistry } from '../support/kafka/registry.ts';

/** Test files of embedded mode that walk the verbs and the door as users do. */
const files = ['promote-command', 'review-command', 'diff-command', 'shadow', 'decisions'].map(
  (name) => new URL(`../app/${name}.e2e.js`, import.meta.url).pathname,
);

describe('over a real broker', { skip: kafkaUnavailable(), timeout: 400_000 }, () => {
  it('replays, diffs, promotes, shadows, reviews, and the door as a whole do what they do in embedded mode: the same tests pass', async () => {
    const [{ brokers, stop }, registry] = await Promise.all([startCluster({ brokers: 1 }), startRegistry()]);
    // Told that it is within a test, Node would run none.
    const { NODE_TEST_CONTEXT: _, ...env } = { ...process.env, ...overKafka({ brokers, registryUrl: registry.url }) };
    try {
      const options = ['--enable-source-maps', '--test', '--test-concurrency=2', '--test-reporter=spec'];
      const run = spawn(process.execPath, [...options, ...files], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      const [said, [code]] = await Promise.all([text(run.stdout), once(run, 'exit')]);
      assert.equal(code, 0, said);
      const passed = Number(/^ℹ pass (\d+)$/m.exec(said)?.[1]);
      assert.ok(passed >= files.length, said);
    } finally {
      await Promise.all([stop(), registry.kill9()]);
    }
  });
});

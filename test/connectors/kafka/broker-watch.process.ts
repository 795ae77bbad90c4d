import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchBrokers } from '../../../connectors/kafka/broker-watch.ts';
import { eventually } from '../../support/cli.ts';
import { kafkaUnavailable } from '../../support/kafka/artifacts.ts';
import { startCluster } from '../../support/kafka/cluster.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { steadyClock } from '../../support/steady-clock.ts';

describe('the watch over the brokers', { skip: kafkaUnavailable(), timeout: 120_000 }, () => {
  it('is about brokers, not about the topic that it asks for: a missing one is an answer too', async (t) => {
    const cluster = await startCluster({ brokers: 1 });
    t.after(() => cluster.stop());
    const connection = { brokers: cluster.brokers, clientId: 'watch' };
    const telemetry = createRecordingTelemetry();
    const watch = watchBrokers({ connection, topic: 'nowhere', clock: steadyClock, telemetry });
    t.after(() => watch.close());
    assert.equal(await watch.unlessAway(async () => 'seen'), 'seen');
    cluster.broker(1).pause();
    // A look that is under way when they go away ends too.
    await assert.rejects(
      watch.unlessAway(() => new Promise(() => undefined)),
      { code: 'KAFKA_UNAVAILABLE', message: /^no broker has answered for \d+ s$/ },
    );
    await assert.rejects(
      watch.unlessAway(async () => 'seen'),
      { code: 'KAFKA_UNAVAILABLE' },
    );
    assert.equal(telemetry.values.get('reconduit_kafka_up'), 0);
    cluster.broker(1).resume();
    await eventually(
      async () => watch.awayBecause(),
      (reason) => reason === null,
    );
    assert.equal(telemetry.values.get('reconduit_kafka_up'), 1);
    assert.deepEqual(
      telemetry.lines.map(({ message }) => message),
      ['Kafka is away; not ready', 'Kafka is back'],
    );
  });
});

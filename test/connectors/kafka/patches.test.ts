import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import {
  type ConnectionMethods,
  checkKafkaJs,
  shareConnects,
  withoutBrokenTopics,
} from '../../../connectors/kafka/patches.ts';

const load = createRequire(import.meta.url);
const healthy = {
  topic: 'ours',
  topicErrorCode: 0,
  partitionMetadata: [{ partitionErrorCode: 0, partitionId: 0, leader: 1 }],
};
// As Kafka 4.3.1 answers for a topic of one replica whose broker is gone.
const leaderless = {
  topic: 'foreign',
  topicErrorCode: 0,
  partitionMetadata: [{ partitionErrorCode: 5, partitionId: 0, leader: -1 }],
};

interface Metadata {
  protocol(of: { version: number }): (args: { topics: string[]; allowAutoTopicCreation: boolean }) => {
    response: { parse(data: unknown): Promise<{ topicMetadata: { topic: string }[] }> };
  };
}

function parserFor(topics: string[]): (data: unknown) => Promise<{ topicMetadata: { topic: string }[] }> {
  const { protocol } = load('kafkajs/src/protocol/requests/metadata/index.js') as Metadata;
  return protocol({ version: 6 })({ topics, allowAutoTopicCreation: false }).response.parse;
}

describe('kafkajs as it is loaded', () => {
  it('connects though some topic of the cluster has no leader', async () => {
    const { topicMetadata } = await parserFor([])({ topicMetadata: [leaderless, healthy] });
    assert.deepEqual(
      topicMetadata.map(({ topic }) => topic),
      ['ours'],
    );
  });

  it('still says so when a topic that was asked for has none', async () => {
    await assert.rejects(parserFor(['foreign'])({ topicMetadata: [leaderless] }), { type: 'LEADER_NOT_AVAILABLE' });
  });

  it('drops topics with an error of their own', () => {
    const broken = { ...healthy, topicErrorCode: 3 };
    assert.deepEqual(withoutBrokenTopics({ topicMetadata: [broken, healthy] }).topicMetadata, [healthy]);
  });

  it('opens one socket for requests that come while it connects', async () => {
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const sockets: Socket[] = [];
    const socketFactory = ({ onConnect }: { onConnect: () => void }): Socket => {
      const socket = connect(port, '127.0.0.1', onConnect);
      sockets.push(socket);
      return socket;
    };
    const logger = { namespace: () => ({ debug: () => undefined, error: () => undefined }) };
    const Connection = load('kafkajs/src/network/connection.js') as new (of: unknown) => ConnectionMethods;
    const connection = new Connection({ host: '127.0.0.1', port, socketFactory, logger, connectionTimeout: 3_000 });
    await Promise.all([1, 2, 3].map(() => connection.connect.call(connection as never)));
    await connection.disconnect.call(connection as never);
    for (const socket of sockets) socket.destroy();
    server.close();
    assert.equal(sockets.length, 1);
  });

  it('is refused in any other version, or changed', () => {
    assert.throws(() => checkKafkaJs('2.2.5', () => ''), { code: 'UNEXPECTED' });
    assert.throws(() => checkKafkaJs('2.2.4', () => 'another hash'), /is changed/);
  });
});

describe('connecting', () => {
  function createConnection(): ConnectionMethods & {
    isConnected(): boolean;
    connectionTimeout: number;
    opened: number;
  } {
    return {
      connectionTimeout: 1_000,
      opened: 0,
      isConnected: () => false,
      async connect() {
        (this as unknown as { opened: number }).opened++;
        await new Promise(setImmediate);
      },
      disconnect: async () => undefined,
    };
  }

  it('opens one socket for all requests that come meanwhile, and a new one after that', async () => {
    const connection = createConnection();
    shareConnects(connection);
    await Promise.all([connection.connect(), connection.connect(), connection.connect()]);
    assert.equal(connection.opened, 1);
    await connection.connect();
    assert.equal(connection.opened, 2);
  });

  it('opens a new socket after a disconnect, though the first was never answered', async () => {
    const connection = createConnection();
    shareConnects(connection);
    void connection.connect();
    await connection.disconnect();
    void connection.connect();
    assert.equal(connection.opened, 2);
  });
});

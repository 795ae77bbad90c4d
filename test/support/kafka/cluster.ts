import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaJars } from './artifacts.ts';
import { type Broker, type BrokerFiles, createBroker, formatBroker } from './broker.ts';
import { freePort } from './free-port.ts';
import { createSecurity, type Security, scramUsers, securityProperties } from './security.ts';
import { type Node, serverProperties } from './server-properties.ts';

/** What kind of cluster a test needs. */
export interface ClusterOptions {
  readonly brokers: 1 | 3;
  /** More lines of server.properties, for every broker. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Heap of each broker; 256 when not given. */
  readonly heapMb?: number;
  /** Stands a proxy before a broker's port, and gives the port that clients are told instead. */
  readonly behind?: (port: number) => Promise<number>;
  /** Passwords by user: opens a second listener, with TLS and SASL, and enforces ACLs on it. */
  readonly users?: Readonly<Record<string, string>>;
}

/** A running cluster, brokers numbered from 1. */
export interface Cluster {
  /** `host:port` of every broker's plain listener: `KAFKA_BROKERS`. */
  readonly brokers: string[];
  broker(id: number): Broker;
  /** How to use the secure listeners; null without `users`. */
  readonly security: Security | null;
  /** Kills what runs and deletes all data. */
  stop(): Promise<void>;
}

async function createNodes(count: number, folder: string, isSecure: boolean): Promise<Node[]> {
  const nodes: Node[] = [];
  for (let id = 1; id <= count; id++) {
    const [port, controllerPort] = [await freePort(), await freePort()];
    const securePort = isSecure ? await freePort() : 0;
    nodes.push({ id, port, controllerPort, securePort, dataDir: join(folder, `data-${id}`) });
  }
  return nodes;
}

async function allJoined(brokers: readonly Broker[]): Promise<void> {
  const kafka = new Kafka({ brokers: brokers.map((b) => b.address), logLevel: logLevel.NOTHING });
  const admin = kafka.admin({ retry: { retries: 20, initialRetryTime: 100 } });
  await admin.connect();
  try {
    while ((await admin.describeCluster()).brokers.length < brokers.length);
  } finally {
    await admin.disconnect();
  }
}

/**
 * Starts Apache Kafka (KRaft, every node broker and controller) on free loopback ports; resolves when each broker knows of
 * all. With three, topics have three replicas and need two in sync. Its processes cannot outlive this one.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const jars = await kafkaJars();
  const folder = await mkdtemp(join(tmpdir(), 'reconduit-kafka-'));
  const security = options.users === undefined ? null : await createSecurity(folder, options.users);
  const nodes = await createNodes(options.brokers, folder, security !== null);
  const settings = { ...(security === null ? {} : securityProperties(folder, security)), ...options.properties };
  const clusterId = randomBytes(16).toString('base64url');
  const start = async (node: Node): Promise<Broker> => {
    const properties = `server-${node.id}.properties`;
    const advertised = options.behind && `PLAINTEXT://127.0.0.1:${await options.behind(node.port)}`;
    const more = advertised === undefined ? {} : { 'advertised.listeners': advertised };
    await writeFile(join(folder, properties), serverProperties(node, nodes, { ...settings, ...more }));
    const files: BrokerFiles = { ...node, jars, folder, properties };
    await formatBroker(files, clusterId, security === null ? [] : scramUsers(security));
    return createBroker(files, options.heapMb ?? 256);
  };
  const all = await Promise.all(nodes.map(start));
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((b) => b.kill9()));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await Promise.all(all.map((b) => b.start()));
    await allJoined(all);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    brokers: all.map((b) => b.address),
    broker: (id) => {
      const broker = all.find((b) => b.id === id);
      if (!broker) throw new RangeError(`no broker ${id}`);
      return broker;
    },
    security,
    stop,
  };
}

/** Where one node of a cluster listens and keeps its data. */
export interface Node {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
  /** Port of the TLS and SASL listener; 0 for none. */
  readonly securePort: number;
  readonly dataDir: string;
}

/** `server.properties` of one node: small, quick to start, and as strict as a real cluster of that size. */
export function serverProperties(node: Node, all: readonly Node[], more: Readonly<Record<string, string>>): string {
  const voters = all.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(',');
  const replicas = String(all.length);
  const inSync = String(Math.max(1, all.length - 1));
  const secure = node.securePort === 0 ? '' : `,SECURE://127.0.0.1:${node.securePort}`;
  const properties: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    'controller.quorum.voters': voters,
    listeners: `PLAINTEXT://127.0.0.1:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort}${secure}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${node.port}${secure}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
    'log.dirs': node.dataDir,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.num.partitions': '4',
    'group.initial.rebalance.delay.ms': '0',
    // Tests of takeover use short sessions; the broker's own least is 6 s.
    'group.min.session.timeout.ms': '1000',
    'log.cleaner.dedupe.buffer.size': '4194304',
    'num.io.threads': '2',
    'num.network.threads': '2',
    'auto.create.topics.enable': 'false',
    ...more,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

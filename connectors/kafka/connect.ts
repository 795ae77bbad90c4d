import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { ReconduitError } from '../../processors/errors.ts';
import { kafkaJs } from './patches.ts';
import type { ClusterConnections, KafkaConnection } from './protocol.ts';

const readCommitted = 1;
const connectTimeoutMs = 3_000;
const metadataMaxAgeMs = 60_000;
const defaultRequestTimeoutMs = 10_000;

interface SocketRequest {
  readonly host: string;
  readonly port: number;
  readonly ssl: ConnectionOptions | true | undefined;
  readonly onConnect: () => void;
}

// Every answer is waited for: a request that sits in the kernel for more to come only costs time.
function openSocket({ host, port, ssl, onConnect }: SocketRequest): Socket {
  if (!ssl) return connectPlain({ host, port, noDelay: true, keepAlive: true }, onConnect);
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket = connectTls({ host, port, ...servername, ...(ssl === true ? {} : ssl) }, onConnect);
  return socket.setNoDelay(true).setKeepAlive(true);
}

// What goes wrong reaches the caller as an error: kafkajs's own lines, which may quote records, are not wanted.
const logger = kafkaJs.createLogger({ level: 0, logCreator: () => () => undefined });

/** Connections of their own, to all brokers; they are made when they are first used, and none after `disconnect`. */
export function createConnections(to: KafkaConnection): ClusterConnections {
  const sockets = new Set<Socket>();
  let ended = false;
  // With an error, or kafkajs would wait for an answer, or for the connection, until it is too late.
  const end = (socket: Socket): Socket => socket.destroy(new Error('the connections were closed'));
  const cluster = createCluster(to, (request) => {
    const socket = openSocket(request);
    sockets.add(socket);
    // kafkajs unrefs at each disconnect what it had open last; a socket that has closed would keep a listener for each.
    const unref = socket.unref.bind(socket);
    socket.unref = () => (socket.destroyed ? socket : unref());
    socket.once('close', () => sockets.delete(socket));
    return ended ? end(socket) : socket;
  });
  const disconnect = cluster.disconnect.bind(cluster);
  // kafkajs closes the connections it knows of, after it has waited for what is under way on them. One that is just being
  // opened, or that a request under way opens again, would stay, and keep the process from ending.
  cluster.disconnect = async () => {
    ended = true;
    for (const socket of sockets) end(socket);
    await disconnect();
  };
  return cluster;
}

function createCluster(to: KafkaConnection, socketFactory: (request: SocketRequest) => Socket): ClusterConnections {
  return new kafkaJs.Cluster({
    logger,
    socketFactory,
    brokers: [...to.brokers],
    ssl: to.ssl,
    sasl: to.sasl,
    clientId: to.clientId,
    connectionTimeout: connectTimeoutMs,
    authenticationTimeout: connectTimeoutMs,
    reauthenticationThreshold: 10_000,
    requestTimeout: to.requestTimeoutMs ?? defaultRequestTimeoutMs,
    enforceRequestTimeout: true,
    metadataMaxAge: metadataMaxAgeMs,
    // Whoever asks tries again in its own way; kafkajs's waits between tries only add up.
    retry: { initialRetryTime: 50, multiplier: 1.5, maxRetryTime: 200, retries: 3 },
    allowAutoTopicCreation: false,
    maxInFlightRequests: null,
    isolationLevel: readCommitted,
    instrumentationEmitter: null,
    offsets: new Map(),
  });
}

/** Kafka's name of an error (`INVALID_PRODUCER_EPOCH`), also where kafkajs wrapped it; undefined when it has none. */
export function errorTypeOf(error: unknown): string | undefined {
  const { type, cause, errors } = error as { type?: unknown; cause?: unknown; errors?: readonly unknown[] };
  if (typeof type === 'string') return type;
  // One request about several topics fails with an error for each.
  const inner = cause ?? errors?.[0];
  return inner === undefined || inner === null ? undefined : errorTypeOf(inner);
}

const refusals: ReadonlySet<string> = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
]);

// What Node says of a certificate that it does not trust, or of an answer that is not TLS at all.
const tlsTrouble = /certificate|ALTNAME|EPROTO|wrong version number|SSL routines/i;

// What kafkajs says of a listener that hangs up: not what is wrong, and a wrong port looks like that.
const hungUp = /^(Closed connection|Broker not connected)$/;
const hangsUp = 'what listens there hangs up: it is no broker, wants TLS (KAFKA_SSL), or has just gone';

/** Any failure of a request as an error of ours: refused, or Kafka is away and comes back. */
export function kafkaError(what: string, error: unknown): ReconduitError {
  if (error instanceof ReconduitError) return error;
  const { name, message } = error as Error;
  const type = errorTypeOf(error);
  if (type === undefined && tlsTrouble.test(message)) {
    return new ReconduitError(
      'KAFKA_REFUSED',
      `${what}: TLS fails, see KAFKA_SSL and KAFKA_SSL_CA_FILE: ${message}`,
      error,
    );
  }
  if (name === 'KafkaJSSASLAuthenticationError' || (type !== undefined && refusals.has(type))) {
    return new ReconduitError('KAFKA_REFUSED', `${what}: Kafka refuses it (${type ?? message})`, error);
  }
  const reason = hungUp.test(message) ? `${message}: ${hangsUp}` : message;
  return new ReconduitError('KAFKA_UNAVAILABLE', `${what}: ${type ?? reason}`, error);
}

/** Forgets connections and metadata that a failure has shown to be stale. */
export async function reconnect(cluster: ClusterConnections, error: unknown): Promise<void> {
  const { host, port } = error as { host?: string; port?: number };
  if (host !== undefined && port !== undefined) cluster.removeBroker({ host, port });
  await cluster.connect().catch(() => undefined);
  await cluster.refreshMetadata().catch(() => undefined);
}

// The patches come first: kafkajs shares its modules with whoever loads it.
import './patches.ts';
import { Kafka, type logCreator, logLevel } from 'kafkajs';
import type { Telemetry } from '../../processors/ports/telemetry.ts';
import type { KafkaConnection } from './protocol.ts';

const connectTimeoutMs = 3_000;
const requestTimeoutMs = 5_000;
// About 4 s in all: outlasts an election, and a person at a terminal soon knows of a wrong address.
const retry = { initialRetryTime: 50, multiplier: 1.5, maxRetryTime: 500, retries: 12 };

// Only the message and the broker: kafkajs's other fields may quote what was sent.
function logTo(telemetry: Telemetry): logCreator {
  return () =>
    ({ log }) => {
      const { message, broker } = log as { message: string; broker?: unknown };
      telemetry.log('debug', `kafkajs: ${message}`, typeof broker === 'string' ? { broker } : {});
    };
}

/**
 * kafkajs's own client, patched, for what is asked now and then: topics, groups and their lag. Records go through
 * connections of our own (connect.ts). Its log lines are ours at level debug, since what goes wrong is thrown.
 */
export function createKafkaClient(to: KafkaConnection, telemetry: Telemetry): Kafka {
  const { brokers, clientId, ssl, sasl } = to;
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
    connectionTimeout: connectTimeoutMs,
    authenticationTimeout: connectTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry,
    logLevel: logLevel.WARN,
    logCreator: logTo(telemetry),
  });
}

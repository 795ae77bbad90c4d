import type { BrokerRequests, OwnRequest } from './protocol.ts';

/** Sends a request of our own through kafkajs's connection, and tidies up after one that was closed, as kafkajs does. */
export async function ask<T>(broker: BrokerRequests, request: OwnRequest<T>): Promise<T> {
  try {
    return await broker.connectionPool.send(request);
  } catch (error) {
    if ((error as Error).name === 'KafkaJSConnectionClosedError') await broker.disconnect();
    throw error;
  }
}

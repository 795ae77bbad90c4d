import { type IncomingMessage, request } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ErrorCode, errorCodes, ReconduitError } from '../../processors/errors.ts';
import type { DoorAddress } from './door-file.ts';

/** What is sent; a stream goes out as it comes. */
export interface DoorRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly json?: unknown;
  readonly stream?: { readonly body: Readable; readonly contentType: string };
}

/** A verb's way to the owner of the data. */
export interface DoorClient {
  /** The answer's JSON. @throws the error that the door answered, by its code. */
  json<T>(what: DoorRequest): Promise<T>;
  /** The answer's body as it comes. @throws as json. */
  stream(what: DoorRequest): Promise<Readable>;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code in errorCodes;
}

function failureOf(status: number | undefined, body: string): ReconduitError {
  try {
    const { code, detail } = JSON.parse(body) as { code: unknown; detail: string };
    return new ReconduitError(isErrorCode(code) ? code : 'DOOR_FAILED', detail);
  } catch (cause) {
    return new ReconduitError('DOOR_FAILED', `the running \`reconduit up\` answered ${status}`, cause);
  }
}

function exchange(address: DoorAddress, what: DoorRequest): Promise<IncomingMessage> {
  const headers: Record<string, string> = { authorization: `Bearer ${address.secret}` };
  const type = what.stream?.contentType ?? (what.json === undefined ? undefined : 'application/json');
  if (type !== undefined) headers['content-type'] = type;
  return new Promise((resolve, reject) => {
    const { host, port } = address;
    const sent = request({ host, port, method: what.method, path: what.path, headers, agent: false }, resolve);
    sent.on('error', (cause) =>
      reject(new ReconduitError('DOOR_FAILED', `the running \`reconduit up\` broke off: ${cause.message}`, cause)),
    );
    // Once an answer (a refusal, say) has come, a broken pipe of the rest no longer matters: the promise is settled.
    if (what.stream) pipeline(what.stream.body, sent).catch(reject);
    else sent.end(what.json === undefined ? undefined : JSON.stringify(what.json));
  });
}

/** A client of the door at this address. */
export function createDoorClient(address: DoorAddress): DoorClient {
  const stream = async (what: DoorRequest): Promise<IncomingMessage> => {
    const response = await exchange(address, what);
    if ((response.statusCode ?? 500) >= 400) throw failureOf(response.statusCode, await textOf(response));
    return response;
  };
  return {
    stream,
    json: async <T>(what: DoorRequest) => JSON.parse(await textOf(await stream(what))) as T,
  };
}

/** Whether the door of this secret listens there: a crashed `up` leaves its address behind, and another may have its port. */
export async function answers(address: DoorAddress): Promise<boolean> {
  try {
    await createDoorClient(address).json({ method: 'GET', path: '/topics' });
    return true;
  } catch {
    return false;
  }
}

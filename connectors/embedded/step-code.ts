import { ReconduitError } from '../../processors/errors.ts';
import type { Out } from '../../processors/ports/records.ts';
import { type TopicSpec, topics } from '../../schemas/topics.ts';
import type { KeyChange, Step } from './step-writer.ts';

// A step on its way from one thread to another, in one buffer that changes hands without a copy. First 32-bit numbers:
//   count of outputs, count of changes
//   of each output: index of its topic in the table of topics, partition, key bytes, value bytes
//   of each change: key bytes, value bytes (-1: deleted)
// then all keys and values, in the same order.
const outputNumbers = 4;
const changeNumbers = 2;
const deleted = -1;

const topicNames = Object.values<TopicSpec>(topics).map(({ name }) => name);
const topicIndex = new Map(topicNames.map((name, i) => [name, i]));

function indexOf(topic: string): number {
  const index = topicIndex.get(topic);
  if (index === undefined) throw new ReconduitError('NOT_FOUND', `there is no topic ${topic}`);
  return index;
}

function numbersOf({ outputs, changes }: Step): number[] {
  const numbers = [outputs.length, changes.length];
  for (const { topic, partition, key, value } of outputs) {
    numbers.push(indexOf(topic), partition, Buffer.byteLength(key), value.length);
  }
  for (const { key, value } of changes) numbers.push(Buffer.byteLength(key), value?.length ?? deleted);
  return numbers;
}

function bytesOf(numbers: readonly number[], { outputs }: Step): number {
  let bytes = 0;
  for (let i = 2; i < numbers.length; i++) bytes += Math.max(0, numbers[i] ?? 0);
  // Topic and partition are no lengths.
  for (let i = 0; i < outputs.length; i++) {
    bytes -= (numbers[2 + i * outputNumbers] ?? 0) + (numbers[3 + i * outputNumbers] ?? 0);
  }
  return bytes;
}

/** A step as one buffer. @throws NOT_FOUND for a topic that is not in the table. */
export function packStep(step: Step): ArrayBuffer {
  const numbers = numbersOf(step);
  const headBytes = 4 * numbers.length;
  const packed = new ArrayBuffer(headBytes + bytesOf(numbers, step));
  new Int32Array(packed, 0, numbers.length).set(numbers);
  const body = Buffer.from(packed, headBytes);
  let at = 0;
  for (const part of [step.outputs, step.changes]) {
    for (const { key, value } of part) {
      at += body.write(key, at);
      at += value?.copy(body, at) ?? 0;
    }
  }
  return packed;
}

/** The step in a buffer; its values are views of it. */
export function unpackStep(packed: ArrayBuffer): Step {
  const [outputCount = 0, changeCount = 0] = new Int32Array(packed, 0, 2);
  const numbers = new Int32Array(packed, 8, outputCount * outputNumbers + changeCount * changeNumbers);
  const body = Buffer.from(packed, 8 + numbers.byteLength);
  let next = 0;
  let at = 0;
  const number = (): number => numbers[next++] ?? 0;
  const text = (bytes: number): string => {
    at += bytes;
    return body.toString('utf8', at - bytes, at);
  };
  const view = (bytes: number): Buffer => {
    at += bytes;
    return body.subarray(at - bytes, at);
  };
  const outputs: Out[] = new Array(outputCount);
  for (let i = 0; i < outputCount; i++) {
    const topic = topicNames[number()] ?? '';
    const partition = number();
    const keyBytes = number();
    outputs[i] = { topic, partition, key: text(keyBytes), value: view(number()) };
  }
  const changes: KeyChange[] = new Array(changeCount);
  for (let i = 0; i < changeCount; i++) {
    const key = text(number());
    const valueBytes = number();
    changes[i] = { key, value: valueBytes === deleted ? undefined : view(valueBytes) };
  }
  return { outputs, changes };
}

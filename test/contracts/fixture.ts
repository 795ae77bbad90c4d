import type { Embedded } from '../../connectors/embedded/open-embedded.ts';
import type { Out, RawRecord } from '../../processors/ports/records.ts';

/** The adapters under test. */
export type Adapters = Pick<Embedded, 'publisher' | 'storage' | 'reader' | 'codec' | 'createSource'>;

/** A fresh set of adapters, with an end to it and a clock that tests set; null: append times are another machine's. */
export interface Fixture extends Adapters {
  readonly clock: { nowMs: number } | null;
  close(): Promise<void>;
}

/** Opens fresh adapters with this many partitions. */
export type OpenFixture = (partitions: number) => Promise<Fixture>;

/** Runs a test's body on fresh adapters and closes them whatever happens. */
export async function withFixture(
  open: OpenFixture,
  body: (fixture: Fixture) => Promise<void>,
  partitions = 2,
): Promise<void> {
  const fixture = await open(partitions);
  try {
    await body(fixture);
  } finally {
    await fixture.close();
  }
}

/** A record whose value is this text. */
export function outOf(topic: string, partition: number, text: string, key = 'p1'): Out {
  return { topic, partition, key, value: Buffer.from(text) };
}

/** A record as `topic-partition@offset key=text`. */
export function shown({ topic, partition, offset, key, value }: RawRecord): string {
  return `${topic}-${partition}@${offset} ${key}=${value.toString()}`;
}

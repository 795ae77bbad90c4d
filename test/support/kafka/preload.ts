import { createNames } from '../../../connectors/kafka/names.ts';
import { createPublisher } from '../../../connectors/kafka/publisher.ts';
import type { Out } from '../../../processors/ports/records.ts';
import { createRecordingTelemetry } from '../recording-telemetry.ts';

/** Appends records in small batches, which is what fetches then bring, and keeps the order of each partition. */
export async function preload(
  brokers: readonly string[],
  at: { readonly prefix: string; readonly partitions: number; readonly batchRecords: number },
  records: readonly Out[],
): Promise<void> {
  const { prefix, partitions, batchRecords } = at;
  const names = createNames(prefix, 'preload');
  const telemetry = createRecordingTelemetry();
  const publisher = createPublisher({ connection: { brokers, clientId: 'preload' }, names, partitions, telemetry });
  const lanes = new Map<string, Out[]>();
  for (const record of records) {
    const key = `${record.topic}/${record.partition}`;
    const lane = lanes.get(key);
    if (lane === undefined) lanes.set(key, [record]);
    else lane.push(record);
  }
  await Promise.all(
    [...lanes.values()].map(async (lane) => {
      for (let from = 0; from < lane.length; from += batchRecords) {
        await publisher.publish(lane.slice(from, from + batchRecords));
      }
    }),
  );
  await publisher.close();
}

// What sync-trace.process.ts traces: appends and commits one after the other, and acknowledges each in its output.
import { writeSync } from 'node:fs';
import { type Database, openDatabase } from '../../connectors/embedded/database.ts';
import { embeddedOver } from '../../connectors/embedded/open-embedded.ts';
import { outOf } from '../contracts/fixture.ts';
import { steadyClock } from '../support/steady-clock.ts';

const [dir = '', rounds = '0', defect = 'none'] = process.argv.slice(2);

/** The seeded defect: a write returns as soon as the operating system has it. */
function neverSyncing(database: Database): Database {
  const begin = database.batch.bind(database) as () => ReturnType<Database['batch']>;
  database.batch = (() => {
    const batch = begin();
    const write = batch.write.bind(batch);
    batch.write = () => write({ sync: false });
    return batch;
  }) as Database['batch'];
  return database;
}

const opened = await openDatabase(dir, 1);
const database = defect === 'never-syncs' ? neverSyncing(opened) : opened;
const embedded = await embeddedOver(database, { dir, partitions: 1, clock: steadyClock });
const { committer } = await embedded.storage.open({ topology: 'test', partition: 0 }, 'hash');
for (let round = 1; round <= Number(rounds); round++) {
  await embedded.publisher.publish([outOf('matches', 0, `record ${round}`)]);
  writeSync(1, `acked ${round}\n`);
  const changes = [{ store: 's', key: 'k', value: Buffer.from(`${round}`) }];
  await committer.commit({ outputs: [], changes, next: {}, streamTimeMs: round });
  writeSync(1, `committed ${round}\n`);
}
await embedded.close();

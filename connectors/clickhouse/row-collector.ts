import type { RowCollector } from '../../processors/ports/sink.ts';
import { type TopicSpec, topics } from '../../schemas/topics.ts';
import { exceptionRows, matchLogRows, matchRows } from './rows-decisions.ts';
import { jobRows } from './rows-jobs.ts';
import { auditRows, deadLetterRows, driftRows, reviewRows, signalRows, verdictRows } from './rows-operations.ts';
import { progressRows, redemptionRows, ticketRows } from './rows-sources.ts';
import type { TableRowsSpec } from './table-rows.ts';
import { TopicRows } from './topic-rows.ts';

function tables(topic: TopicSpec, ...of: TableRowsSpec[]): [string, TableRowsSpec[]] {
  return [topic.name, of];
}

/** Which tables the records of a topic go to, by topic name. */
export const tablesOfTopics: ReadonlyMap<string, readonly TableRowsSpec[]> = new Map([
  tables(topics.posTransactions, ticketRows),
  tables(topics.rewardsRedemptions, redemptionRows),
  tables(topics.sourceProgress, progressRows),
  tables(topics.matches, matchRows, matchLogRows),
  tables(topics.exceptions, exceptionRows),
  tables(topics.reviewDecisions, verdictRows),
  tables(topics.reviewOutcomes, reviewRows),
  tables(topics.opsSignals, signalRows),
  tables(topics.dlq, deadLetterRows),
  tables(topics.opsDrift, driftRows),
  tables(topics.opsAudit, auditRows),
  tables(topics.jobs, jobRows),
]);

/** Rows in the making that no collector uses, by topic name. Growing fresh ones costs as much as filling them. */
export type SpareRows = Map<string, TopicRows[]>;

/** Collects rows of every table that some topic feeds. */
export function createRowCollector(spare: SpareRows, provedPartition: number): RowCollector {
  const byTopic = new Map<string, TopicRows>();
  const rowsOf = (topic: TopicSpec): TopicRows => {
    let rows = byTopic.get(topic.name);
    if (rows === undefined) {
      rows = spare.get(topic.name)?.pop() ?? new TopicRows(topic, tablesOfTopics.get(topic.name) ?? []);
      byTopic.set(topic.name, rows);
    }
    return rows;
  };
  const all = () => [...byTopic].flatMap(([topic, { tables }]) => tables.map((table) => ({ topic, table })));
  return {
    add: (index, record, topic, value) => {
      rowsOf(topic).add(index, record, { value, isProved: record.partition === provedPartition });
    },
    finish: () =>
      all()
        .filter(({ table }) => table.rows > 0)
        .map(({ topic, table }) => table.finished(topic)),
    release: () => {
      for (const [topic, rows] of byTopic) {
        for (const table of rows.tables) table.reset();
        spare.set(topic, [...(spare.get(topic) ?? []), rows]);
      }
      byTopic.clear();
    },
  };
}

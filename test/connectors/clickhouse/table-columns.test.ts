import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tablesOfTopics } from '../../../connectors/clickhouse/row-collector.ts';
import { tableColumns } from '../../../connectors/clickhouse/table-columns.ts';
import { TopicRows } from '../../../connectors/clickhouse/topic-rows.ts';
import { topicNamed } from '../../../schemas/topics.ts';

describe('columns of a table', () => {
  const made = `-- Things.
CREATE TABLE IF NOT EXISTS things
(
  id String COMMENT 'Its id; never empty' CODEC(ZSTD),
  \`parts.size\` Array(Decimal(18, 2)) COMMENT 'By part',
  at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When',
  INDEX at_range at TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY id
COMMENT 'Things'`;
  const added = "ALTER TABLE things\n  ADD COLUMN IF NOT EXISTS note Nullable(Float64) COMMENT 'Later'";

  it('are those that it was made with, and those that later migrations added', () => {
    const migrations = [
      { name: '1', sql: made },
      { name: '2', sql: `${added}; ALTER TABLE others\n  ADD COLUMN IF NOT EXISTS x String COMMENT ''` },
    ];
    assert.deepEqual(tableColumns('things', migrations), [
      { name: 'id', type: 'String' },
      { name: 'parts.size', type: 'Array(Decimal(18, 2))' },
      { name: 'at', type: "DateTime64(3, 'UTC')" },
      { name: 'note', type: 'Nullable(Float64)' },
    ]);
    assert.throws(() => tableColumns('nothing', migrations), RangeError);
  });

  it('each have a field of the topic that feeds it, or are worked out', () => {
    for (const [name, specs] of tablesOfTopics) {
      const topic = topicNamed(name);
      assert.ok(topic);
      assert.equal(new TopicRows(topic, specs).tables.length, specs.length);
    }
    const [name = '', [spec] = []] = [...tablesOfTopics][0] ?? [];
    const topic = topicNamed(name);
    assert.ok(topic && spec);
    assert.throws(() => new TopicRows(topic, [{ ...spec, renamed: {} }]), /nothing for member_id/);
  });
});

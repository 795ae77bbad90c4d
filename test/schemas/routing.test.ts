import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { partitionCount, partitionsFor } from '../../schemas/routing.ts';
import { topics } from '../../schemas/topics.ts';

describe('routing', () => {
  it('sends a key to the same one partition number of every topic', () => {
    assert.deepEqual(partitionsFor(topics.matches, 'default', 8), partitionsFor(topics.exceptions, 'default', 8));
    assert.equal(partitionsFor(topics.matches, 'p1', 8).length, 1);
  });

  it('sends a broadcast record to every partition, and a single one to the only one', () => {
    assert.deepEqual(partitionsFor(topics.reference, 'clinic:1', 4), [0, 1, 2, 3]);
    assert.deepEqual(partitionsFor(topics.models, 'm1', 4), [0]);
    assert.equal(partitionCount(topics.models, 4), 1);
    assert.equal(partitionCount(topics.matches, 4), 4);
  });
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import avro from 'avsc';

const folder = new URL('../../../schemas/', import.meta.url);

const parse = (path: string): avro.Schema => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

/** Why `reader` cannot read what `writer` wrote; null when it can. */
function incompatibility(reader: avro.Schema, writer: avro.Schema): string | null {
  try {
    avro.Type.forSchema(reader).createResolver(avro.Type.forSchema(writer));
    return null;
  } catch (error) {
    return String(error);
  }
}

const events = readdirSync(new URL('events/', folder));
const released = readdirSync(new URL('released/', folder));

describe('schema evolution (BACKWARD_TRANSITIVE)', () => {
  for (const file of events) {
    const versions = released.filter((name) => name.replace(/\.v\d+\.avsc$/, '.avsc') === file);

    it(`${file} has been released`, () => {
      assert.ok(versions.length > 0, `copy it to schemas/released/${file.replace('.avsc', '.v1.avsc')}`);
    });
    for (const version of versions) {
      it(`${file} reads what ${version} wrote`, () => {
        assert.equal(incompatibility(parse(`events/${file}`), parse(`released/${version}`)), null);
      });
    }
  }

  it('no released schema has lost its event', () => {
    for (const name of released) assert.ok(events.includes(name.replace(/\.v\d+\.avsc$/, '.avsc')), name);
  });

  it('a new field without a default, and a changed type, are refused', () => {
    const record = (...fields: { name: string; type: string }[]): avro.Schema => ({
      type: 'record',
      name: 'R',
      fields,
    });
    const old = record({ name: 'a', type: 'long' });
    const added = record({ name: 'a', type: 'long' }, { name: 'b', type: 'string' });
    const changed = record({ name: 'a', type: 'string' });
    assert.match(incompatibility(added, old) ?? '', /b/);
    assert.match(incompatibility(changed, old) ?? '', /cannot read|resolve|match/i);
  });

  it('enums have defaults, so that a symbol of a later version does not stop an older reader', () => {
    const enumsWithoutDefault: string[] = [];
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      const { type, name } = node as { type?: unknown; name?: string };
      if (type === 'enum' && !('default' in node)) enumsWithoutDefault.push(name ?? '?');
      Object.values(node).forEach(visit);
    };
    for (const file of events) visit(parse(`events/${file}`));
    assert.deepEqual(enumsWithoutDefault, []);
  });
});

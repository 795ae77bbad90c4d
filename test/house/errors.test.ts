import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { errorsMarkdown } from '../../app/commands/errors.ts';
import { errorCodes } from '../../processors/errors.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const lists = ['errors.ts', 'request-errors.ts'].map((file) => join('processors', file));

const sources = ['app', 'connectors', 'processors']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((f) => join(folder, f)),
  )
  .filter((file) => file.endsWith('.ts') && !lists.includes(file))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

describe('error codes', () => {
  it('are documented in ERRORS.md as they are', () => {
    assert.equal(readFileSync(join(root, 'ERRORS.md'), 'utf8'), errorsMarkdown(errorCodes));
  });

  for (const code of Object.keys(errorCodes)) {
    it(`${code} is still used`, () => {
      assert.ok(sources.includes(`'${code}'`), `no code gives ${code}: take it off the list`);
    });
  }
});

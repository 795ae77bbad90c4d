import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createAccess } from '../../../app/access/access.ts';
import type { TokenRequest } from '../../../app/access/token.ts';
import { TokenBook } from '../../../app/access/token-book.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const nowMs = Date.UTC(2026, 10, 21);
const wanted: TokenRequest = { name: 'till', role: 'viewer', practices: ['glow'], expiresMs: null, signs: false };

function folderOf(t: TestContext): string {
  const { path, remove } = temporaryFolder();
  t.after(remove);
  return path;
}

function open(dataDir: string, atMs = nowMs) {
  const book = new TokenBook(dataDir);
  const parts = { secret: 'local-secret', book, openUntilTokens: true, onRefused: () => undefined };
  return { book, access: createAccess({ ...parts, clock: { nowMs: () => atMs } }) };
}

test('a token lets in as what it was made for; its secret is nowhere on disk, and the file is its owner’s', (t) => {
  const dataDir = folderOf(t);
  const { book, access } = open(dataDir);
  assert.equal(access.stranger()?.actor, 'local');
  const { shown, stored } = book.add(wanted, nowMs);
  assert.deepEqual(access.bearer(shown), { actor: `token:${stored.id}`, role: 'viewer', practices: ['glow'] });
  const path = join(dataDir, 'tokens.json');
  assert.ok(!readFileSync(path, 'utf8').includes(shown.slice(16)));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(access.stranger(), null);
});

test('another secret, another id, an empty one and a signing one let nobody in', (t) => {
  const { book, access } = open(folderOf(t));
  const { shown, stored } = book.add(wanted, nowMs);
  const signing = book.add({ ...wanted, signs: true }, nowMs);
  for (const secret of [
    ...['', 'rc_', `${shown}x`, shown.slice(0, -1), `rc_${stored.id}_${'A'.repeat(43)}`],
    ...[signing.shown, `rc_${signing.stored.id}_${signing.shown}`, `rc_000000000000_${shown.slice(16)}`],
  ])
    assert.equal(access.bearer(secret), null, secret);
  assert.equal(access.signer(signing.stored.id)?.secret, signing.shown);
  assert.equal(access.signer(stored.id), null);
});

test('a token ends at its time or when it is revoked, in every process at once; the door stays closed then', (t) => {
  const dataDir = folderOf(t);
  const { book, access } = open(dataDir);
  const { shown } = book.add({ ...wanted, expiresMs: nowMs + 1000 }, nowMs);
  assert.ok(access.bearer(shown));
  assert.equal(open(dataDir, nowMs + 1000).access.bearer(shown), null);
  const other = book.add(wanted, nowMs);
  new TokenBook(dataDir).revoke(other.stored.id, nowMs);
  assert.equal(access.bearer(other.shown), null);
  assert.equal(access.stranger(), null);
  assert.throws(() => book.revoke('nobody', nowMs), { code: 'NOT_FOUND' });
});

test('a token file that cannot be read lets nobody in', (t) => {
  const dataDir = folderOf(t);
  writeFileSync(join(dataDir, 'tokens.json'), '{');
  const { access } = open(dataDir);
  assert.throws(() => access.stranger(), { code: 'DATA_UNUSABLE' });
});

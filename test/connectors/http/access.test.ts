import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller, Role } from '../../../connectors/http/access/caller.ts';
import { LockOut } from '../../../connectors/http/access/lock-out.ts';
import { routeAccess } from '../../../connectors/http/access/route-access.ts';
import { createDoor } from '../../../connectors/http/server.ts';
import { createRecordingTelemetry } from '../../support/recording-telemetry.ts';
import { behind } from './behind.ts';
import { testAccess } from './test-access.ts';

const roles: readonly Role[] = ['viewer', 'reviewer', 'operator', 'admin', 'source'];

function callerOf(role: Role, practices: string[] | null = null): Caller {
  return { actor: `token:${role}`, role, practices };
}

const tokens = {
  ...Object.fromEntries(roles.map((role) => [role, callerOf(role)])),
  ...Object.fromEntries(roles.map((role) => [`${role}-of-one`, callerOf(role, ['glow'])])),
};

function createTestDoor() {
  const access = testAccess(tokens);
  const door = createDoor(behind(), { access, loopbackOnly: true, telemetry: createRecordingTelemetry() });
  return { door, access };
}

test('every route lets in the roles of its row, and nobody else', async () => {
  const { door } = createTestDoor();
  for (const [row, { roles: allowed, allPractices }] of Object.entries(routeAccess)) {
    const [method = '', url = ''] = row.split(' ');
    // A signature stands for the token there.
    if (url.startsWith('/v1/webhooks')) continue;
    for (const token of Object.keys(tokens)) {
      const headers = { host: 'localhost', authorization: `Bearer ${token}` };
      const answer = await door.inject({ method: method as 'GET', url: url.replace(/:\w+/g, 'x'), headers });
      const role = token.replace('-of-one', '') as Role;
      const may = (allowed === null || allowed.includes(role)) && !(allPractices && token.endsWith('-of-one'));
      assert.equal(answer.statusCode === 403, !may, `${row} as ${token}: ${answer.statusCode}`);
    }
    const stranger = await door.inject({ method: method as 'GET', url, headers: { host: 'localhost' } });
    assert.equal(stranger.statusCode === 401, allowed !== null, row);
  }
});

test('an address with many wrong tokens must wait longer and longer, and it is all in the audit', async () => {
  const { door, access } = createTestDoor();
  const ask = (token: string) =>
    door.inject({ url: '/topics', headers: { host: 'localhost', authorization: `Bearer ${token}` } });
  for (let i = 0; i < 5; i++) assert.equal((await ask('wrong')).statusCode, 401);
  const locked = await ask('viewer');
  assert.equal(locked.statusCode, 429);
  assert.equal(locked.headers['retry-after'], '1');
  assert.deepEqual(
    access.refusals.map(({ action }) => action),
    [...Array(5).fill('access.refused'), 'access.locked'],
  );
  const [first] = access.refusals;
  assert.deepEqual([first?.actor, first?.object, first?.address], ['anyone', 'GET /topics', '127.0.0.1']);
  assert.ok(!JSON.stringify(access.refusals).includes('wrong'));
});

test('the wait doubles up to a minute, and is forgotten after a quarter of an hour or a right token', () => {
  const lockOut = new LockOut();
  const waits = Array.from({ length: 13 }, () => lockOut.failed('a', 0));
  assert.deepEqual(waits, [0, 0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  assert.equal(lockOut.waitMs('a', 59_000), 1000);
  assert.equal(lockOut.waitMs('b', 0), 0);
  assert.equal(lockOut.failed('a', 16 * 60_000), 0);
  lockOut.succeeded('a');
  assert.equal(lockOut.failed('a', 0), 0);
});

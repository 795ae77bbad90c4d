import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgram } from '../../app/cli.ts';
import { createCli } from '../support/cli.ts';

function allCommands(): { path: string[]; help: string }[] {
  const found: { path: string[]; help: string }[] = [];
  const walk = (command: ReturnType<typeof createProgram>, path: string[]): void => {
    for (const child of command.commands) {
      let help = '';
      child.configureOutput({ writeOut: (text) => (help += text) });
      child.outputHelp();
      found.push({ path: [...path, child.name()], help });
      walk(child, [...path, child.name()]);
    }
  };
  walk(createProgram(), []);
  return found;
}

for (const { path, help } of allCommands()) {
  test(`\`${path.join(' ')} --help\` says what it does and shows an example`, () => {
    assert.match(help, /Usage: /);
    assert.match(help, /Examples?:\n {2}\S/);
  });
}

test('help and version end with 0 and write nothing to standard error', async (t) => {
  const cli = createCli(t);
  for (const args of [['--help'], ['--version'], ['ingest', '--help'], ['topics', 'read', '--help']]) {
    const { code, stdout, stderr } = await cli.run(args);
    assert.equal(code, 0, args.join(' '));
    assert.ok(stdout.length > 0);
    assert.equal(stderr, '');
  }
});

const wrongUsages: [string, string[]][] = [
  ['no verb', []],
  ['a verb that does not exist', ['reconcil']],
  ['an option that does not exist', ['config', '--yaml']],
  ['a missing argument', ['explain']],
  ['an offset that is no number', ['topics', 'read', 'matches', '--from', 'x']],
  ['ingest without files', ['ingest']],
  ['standard input twice', ['ingest', '--pos', '-', '--rewards', '-']],
  ['replay of nothing', ['dlq', 'replay']],
  ['a reference file that is no JSON', ['reference', 'load', new URL(import.meta.url).pathname]],
];
for (const [what, args] of wrongUsages) {
  test(`${what} ends with 2`, async (t) => {
    const { code, stdout, stderr } = await createCli(t).run(args);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.ok(stderr.length > 0);
    if (args.length > 0) assert.match(stderr, /^error USAGE: .+ — .+\n$/);
  });
}

test('a file that is not there ends with 1 and one line, without a stack trace', async (t) => {
  const { code, stderr } = await createCli(t).run(['ingest', '--pos', '/nowhere/tickets.csv']);
  assert.equal(code, 1);
  assert.match(stderr, /^error FILE_UNUSABLE: \/nowhere\/tickets.csv: there is no such file or folder — .+\n$/);
});

test('a wrong variable ends with 2, and LOG_LEVEL=debug shows where in the code', async (t) => {
  const wrong = await createCli(t, { API_PORT: '70000' }).run(['up']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /^error CONFIG_INVALID: API_PORT is "70000": .+ — .+\n$/);
  const traced = await createCli(t, { API_PORT: '70000', LOG_LEVEL: 'debug' }).run(['up']);
  assert.match(traced.stderr, /\n {4}at /);
});

test('`config` prints every variable, masks secrets, and fails when one is wrong', async (t) => {
  const cli = createCli(t, { CLICKHOUSE_PASSWORD: 'hunter2' });
  const { code, stdout } = await cli.run(['config', '--json']);
  assert.equal(code, 0);
  assert.ok(!stdout.includes('hunter2'));
  const rows = JSON.parse(stdout) as { variable: string; value: string }[];
  assert.equal(rows.find((row) => row.variable === 'DATA_DIR')?.value, cli.dataDir);
  assert.equal((await createCli(t, { PARTITIONS: 'many' }).run(['config'])).code, 2);
});

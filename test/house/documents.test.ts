import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { createProgram } from '../../app/cli.ts';
import { describeConfig } from '../../app/config.ts';
import { accessOf } from '../../connectors/http/access/route-access.ts';
import { errorCodes } from '../../processors/errors.ts';
import { root, textOf } from '../support/compose-file.ts';

const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'ERRORS.md',
  'app/CONFIG.md',
  'docker-compose.yml',
];
const rooms = ['app', 'connectors', 'processors', 'samples', 'schemas', 'test'];
const writtenByTheProgram = [
  'matches.csv',
  'exceptions.csv',
  'rejected.csv',
  'summary.json',
  'report.html',
  'model.json',
  'door.json',
];
const ownVariables = describeConfig({}).map(({ variable }) => variable);

/** Files of the repository, and whatever stands at its root. */
const files = [
  ...readdirSync(root),
  ...rooms.flatMap((room) =>
    readdirSync(fileURLToPath(new URL(room, root)), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${room}/${file}`,
    ),
  ),
];

/** What the documents say that fits a pattern: the pattern's first group, and for messages all of it with its place. */
function mentions(pattern: RegExp): { at: string; what: string }[] {
  return documents.flatMap((document) =>
    [
      ...textOf(document)
        .replaceAll(/\\\n\s*/g, '')
        .matchAll(pattern),
    ].map(([whole, what = '']) => ({
      at: `${document}: ${whole}`,
      what,
    })),
  );
}

/** What a written command line names that the program does not have; undefined when it has all of it. */
function unknownIn(line: string): string | undefined {
  let command: Command = createProgram();
  let verbsOver = false;
  for (const word of line.trim().split(/\s+/)) {
    const inner = verbsOver ? undefined : command.commands.find((each) => each.name() === word);
    if (inner) command = inner;
    else if (!verbsOver && command.commands.length > 0 && /^[a-z]/.test(word)) return word;
    else verbsOver = true;
    const flag = /^--[a-z-]+/.exec(word)?.[0];
    if (flag !== undefined && flag !== '--help' && !command.options.some(({ long }) => long === flag)) return flag;
  }
  return undefined;
}

describe('README, ARCHITECTURE, CONTRIBUTING and the other documents', () => {
  it('name only commands and options that the program has', () => {
    const lines = mentions(/(?<![\w/])reconduit ((?:[a-z]|--)[^`|#\n)";]*)/g).filter(
      ({ what }) => !/^(up:|is )/.test(what),
    );
    assert.ok(lines.length > 30);
    for (const { at, what } of lines) assert.equal(unknownIn(what), undefined, at);
  });

  it('name only scripts that package.json has', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = mentions(/npm run ([\w:]+)/g);
    assert.ok(named.length > 5);
    for (const { at, what } of named) assert.ok(scripts[what] !== undefined, at);
  });

  it('name only files and folders that are there', () => {
    const named = mentions(/`([\w./-]+(?:\.(?:ts|avsc|sql|json|md|yml|csv|html|grit)|\/[\w-]+))`/g).filter(
      ({ what }) => /\.\w+$/.test(what) || rooms.includes(what.split('/')[0] ?? ''),
    );
    assert.ok(named.length > 60);
    for (const { at, what } of named.filter(
      ({ what }) => !writtenByTheProgram.includes(what) && !what.startsWith('/'),
    )) {
      assert.ok(
        files.some((file) => file === what || file.endsWith(`/${what}`)),
        at,
      );
    }
  });

  it('name only settings and error codes that exist', () => {
    const others = ['AUTO_APPROVE', 'NODE_OPTIONS', 'SCHED_NONE'];
    const named = mentions(/`([A-Z]+_[A-Z_]+)(?:=[^`]*)?`/g);
    assert.ok(named.length > 15);
    for (const { at, what } of named) {
      assert.ok(ownVariables.includes(what) || what in errorCodes || others.includes(what), at);
    }
  });

  it('name only routes that the API has', () => {
    const named = mentions(/`((?:GET|POST|DELETE) \/[^`?]*)`/g);
    assert.ok(named.length > 5);
    for (const { at, what } of named) {
      const [method = '', path = ''] = what.split(' ');
      assert.doesNotThrow(() => accessOf(method, path.replaceAll(/\{(\w+)\}/g, ':$1')), at);
    }
  });
});

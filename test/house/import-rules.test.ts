import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Edge {
  file: string;
  code: string;
  rule: string;
}

const imports = (from: string): string => `import { x } from '${from}';\n\nexport const y: unknown = x;\n`;
const restricted = 'noRestrictedImports';

const connectors = readdirSync(join(root, 'connectors'));
const keepsLevelDb = new Set(['embedded', 'level']);

/** What no connector may import: another one, and whatever is on its own side of the ports or beyond. */
function edgesOfConnector(name: string): [string, Edge][] {
  const others = connectors.filter((to) => to !== name && !(to === 'leveldb-range' && keepsLevelDb.has(name)));
  const targets: Record<string, string> = {
    ...Object.fromEntries(others.map((to) => [`connectors/${to}`, `../${to}/x.ts`])),
    matching: '../../processors/matching/record.ts',
    'the runtime': '../../processors/runtime/topology.ts',
    app: '../../app/x.ts',
    dashboards: '../../dashboards/x.ts',
    test: '../../test/x.ts',
    'a library that is not its own': 'pino',
  };
  return Object.entries(targets).map(([to, from]) => [
    `connectors/${name} imports ${to}`,
    { file: `connectors/${name}/a.ts`, code: imports(from), rule: restricted },
  ]);
}

/** Every forbidden edge of ARCHITECTURE.md's table, as a file that takes it. */
const forbidden: Record<string, Edge> = {
  ...Object.fromEntries(connectors.flatMap(edgesOfConnector)),
  'an inner room of a connector imports another connector': {
    file: 'connectors/http/routes/a.ts',
    code: imports('../../csv/x.ts'),
    rule: restricted,
  },
  'processors import a connector when they run': {
    file: 'processors/a.ts',
    code: "export const y: Promise<unknown> = import('../connectors/csv/x.ts');\n",
    rule: restricted,
  },
  'schemas read the environment': {
    file: 'schemas/a.ts',
    code: "export const y: unknown = process.env['HOME'];\n",
    rule: 'noProcessEnv',
  },
  'dashboards import connectors': {
    file: 'dashboards/a.ts',
    code: imports('../connectors/csv/x.ts'),
    rule: restricted,
  },
  'dashboards import test': { file: 'dashboards/a.ts', code: imports('../test/x.ts'), rule: restricted },
  'schemas import processors': { file: 'schemas/a.ts', code: imports('../processors/errors.ts'), rule: restricted },
  'schemas import connectors': { file: 'schemas/a.ts', code: imports('../connectors/csv/x.ts'), rule: restricted },
  'schemas import app': { file: 'schemas/a.ts', code: imports('../app/x.ts'), rule: restricted },
  'schemas import dashboards': { file: 'schemas/a.ts', code: imports('../dashboards/x.ts'), rule: restricted },
  'schemas import test': { file: 'schemas/a.ts', code: imports('../test/x.ts'), rule: restricted },
  'schemas import another library': { file: 'schemas/a.ts', code: imports('luxon'), rule: restricted },
  'schemas import a Node built-in': { file: 'schemas/a.ts', code: imports('node:fs'), rule: restricted },
  'processors import connectors': {
    file: 'processors/matching/a.ts',
    code: imports('../../connectors/csv/x.ts'),
    rule: restricted,
  },
  'processors import app': { file: 'processors/runtime/a.ts', code: imports('../../app/x.ts'), rule: restricted },
  'processors import dashboards': {
    file: 'processors/runtime/a.ts',
    code: imports('../../dashboards/x.ts'),
    rule: restricted,
  },
  'processors import test': { file: 'processors/a.ts', code: imports('../test/x.ts'), rule: restricted },
  'processors import a client library': { file: 'processors/a.ts', code: imports('classic-level'), rule: restricted },
  'processors import a Node built-in': { file: 'processors/a.ts', code: imports('node:fs'), rule: 'noNodejsModules' },
  'processors import a connector for its types only': {
    file: 'processors/a.ts',
    code: "import type { X } from '../connectors/csv/x.ts';\n\nexport type Y = X;\n",
    rule: restricted,
  },
  'processors read the environment': {
    file: 'processors/a.ts',
    code: "export const y: unknown = process.env['HOME'];\n",
    rule: 'noProcessEnv',
  },
  'processors read the clock': {
    file: 'processors/a.ts',
    code: 'export const y: number = Date.now();\n',
    rule: 'plugin',
  },
  'what connectors share imports a port': {
    file: 'connectors/leveldb-range/a.ts',
    code: imports('../../processors/ports/state.ts'),
    rule: restricted,
  },
  'a connector reads the environment': {
    file: 'connectors/csv/a.ts',
    code: "export const y: unknown = process.env['HOME'];\n",
    rule: 'noProcessEnv',
  },
  'dashboards import processors': {
    file: 'dashboards/a.ts',
    code: imports('../processors/errors.ts'),
    rule: restricted,
  },
  'dashboards import app': { file: 'dashboards/a.ts', code: imports('../app/x.ts'), rule: restricted },
  'app reads the environment outside its config': {
    file: 'app/commands/a.ts',
    code: "export const y: unknown = process.env['HOME'];\n",
    rule: 'noProcessEnv',
  },
  'something is exported by default': {
    file: 'app/a.ts',
    code: 'const y = 1;\nexport default y;\n',
    rule: 'noDefaultExport',
  },
};

/** Edges that the table allows; the linter must not cry wolf. */
const allowed: Record<string, Omit<Edge, 'rule'>> = {
  'schemas import the Avro library': { file: 'schemas/a.ts', code: imports('avsc') },
  'processors import schemas': { file: 'processors/matching/a.ts', code: imports('../../schemas/topics.ts') },
  'processors import a pure library': { file: 'processors/matching/a.ts', code: imports('fuzzball') },
  'a connector imports ports, errors and schemas': {
    file: 'connectors/csv/a.ts',
    code: `import { z } from '../../processors/errors.ts';\n${imports('../../processors/ports/sink.ts')}export const w: unknown = z;\n`,
  },
  'a connector imports its own library': { file: 'connectors/embedded/a.ts', code: imports('classic-level') },
  'embedded mode reads ranges as Kafka mode does': {
    file: 'connectors/embedded/a.ts',
    code: imports('../leveldb-range/range-reader.ts'),
  },
  'Kafka mode reads ranges as embedded mode does': {
    file: 'connectors/level/a.ts',
    code: imports('../leveldb-range/range-reader.ts'),
  },
  'app imports both sides': { file: 'app/a.ts', code: imports('../connectors/csv/x.ts') },
};

interface Diagnostic {
  category: string;
  location: { path: string | { file: string } };
}

/** One run of the linter over all files, each in a folder of its own tree: (file path) to rules broken. */
async function lint(folder: string): Promise<Map<string, Set<string>>> {
  const output = await new Promise<string>((resolve) => {
    execFile(
      join(root, 'node_modules/.bin/biome'),
      ['lint', '--reporter=json', '--max-diagnostics=none', folder],
      { cwd: folder, maxBuffer: 1 << 26 },
      (_error, stdout) => resolve(stdout),
    );
  });
  const broken = new Map<string, Set<string>>();
  for (const { category, location } of JSON.parse(output).diagnostics as Diagnostic[]) {
    const path = typeof location.path === 'string' ? location.path : location.path.file;
    const rules = broken.get(path) ?? new Set<string>();
    broken.set(path, rules.add(category.replace(/^.*\//, '')));
  }
  return broken;
}

describe('import rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'import-rules-'));
  let broken: Map<string, Set<string>>;
  const pathOf = new Map<string, string>();

  before(async () => {
    cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
    cpSync(join(root, 'processors/no-clock.grit'), join(folder, 'processors/no-clock.grit'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    Object.entries({ ...forbidden, ...allowed }).forEach(([title, { file, code }], index) => {
      const path = file.replace(/a\.ts$/, `case-${index}.ts`);
      pathOf.set(title, path);
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), code);
    });
    broken = await lint(folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  const rulesBrokenBy = (title: string): string[] => {
    const path = pathOf.get(title) ?? '';
    return [...broken].filter(([p]) => p.endsWith(path)).flatMap(([, rules]) => [...rules]);
  };

  for (const [title, { rule }] of Object.entries(forbidden)) {
    it(`fails when ${title}`, () => {
      assert.ok(rulesBrokenBy(title).includes(rule), `broke only: ${rulesBrokenBy(title).join(', ')}`);
    });
  }
  for (const title of Object.keys(allowed)) {
    it(`passes when ${title}`, () => {
      assert.deepEqual(rulesBrokenBy(title), []);
    });
  }
});

import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ReconduitError } from '../processors/errors.ts';
import { openEngine } from './compose.ts';
import { type Config, loadConfig } from './config.ts';
import { answers } from './door/client.ts';
import { readDoorFile } from './door/door-file.ts';
import type { Engine } from './engine.ts';
import { createLogger } from './logger.ts';
import { settle } from './settle.ts';
import { createTelemetry } from './telemetry.ts';
import { managerText } from './text/manager.ts';
import { printJson } from './text/output.ts';

const samples = fileURLToPath(new URL('../../samples/', import.meta.url));
const sampleFiles = [
  { side: 'pos', file: join(samples, 'pos.csv') },
  { side: 'rewards', file: join(samples, 'alle.csv') },
  { side: 'rewards', file: join(samples, 'aspire.csv') },
] as const;

async function ingestSamples({ useCases }: Engine, say: (text: string) => void): Promise<void> {
  const reference = join(samples, 'reference.json');
  await useCases.loadReference(JSON.parse(await readFile(reference, 'utf8')));
  for (const { side, file } of sampleFiles) {
    const request = {
      side,
      format: 'csv',
      name: basename(file),
      batch: true,
      source: null,
      columns: null,
      through: null,
    } as const;
    const answer = await useCases.ingest({ ...request, body: createReadStream(file) });
    say(
      `  ${basename(file)}: ${answer.rows} rows, ${answer.events} ${side === 'pos' ? 'tickets' : 'redemptions'}, ${answer.rejected} rejected\n`,
    );
  }
}

function whereNext(dataDir: string): string {
  return `
Where to look next
  ask for yourself        DATA_DIR=${dataDir} npx reconduit sql "SELECT * FROM exception_worklist ORDER BY amount DESC"
  why a decision          DATA_DIR=${dataDir} npx reconduit explain <decision_id>
  your own two exports    npx reconduit reconcile --pos tickets.csv --rewards alle.csv aspire.csv --out report
  all day, every day      npx reconduit up
The queries above answer with the same figures: put DATA_DIR=${dataDir} npx in front of them.
`;
}

async function demonstrate(config: Config, options: { json?: boolean }): Promise<void> {
  const startedMs = Date.now();
  const say = (text: string): void => void (options.json || process.stdout.write(text));
  const where = config.kafkaBrokers.length > 0 ? `topics ${config.topicPrefix}* and ${config.dataDir}` : config.dataDir;
  say(`The sample month goes through the live path, into ${where}:\n`);
  const telemetry = createTelemetry(createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel));
  const engine = await openEngine(config, telemetry, 'process');
  try {
    await ingestSamples(engine, say);
    await settle(engine);
    say(`  read, matched and stored in ${((Date.now() - startedMs) / 1000).toFixed(1)} s\n\n`);
    const view = await engine.managerView();
    if (options.json) printJson(view);
    else say(managerText(view) + whereNext(config.dataDir));
  } finally {
    await engine.close();
  }
}

/** In a cluster the demo has topics of its own, under names that nobody else uses; they stay, as all topics do. */
async function inCluster(config: Config): Promise<Config> {
  const appId = `demo-${Date.now()}`;
  const own = { ...config, appId, topicPrefix: `${appId}.`, registerSchemas: true };
  const { openTopicAdmin } = await import('../connectors/kafka/topic-admin.ts');
  const { kafkaConnectionOf } = await import('./kafka/connection.ts');
  const { plannedTopicsOf } = await import('./kafka/topics.ts');
  const { applyTopics } = await import('./use-cases/apply-topics.ts');
  const admin = await openTopicAdmin(kafkaConnectionOf(own), createTelemetry(createLogger('error')));
  try {
    await applyTopics({ admin, plan: plannedTopicsOf(own) });
  } finally {
    await admin.close();
  }
  return own;
}

/** Runs the sample month end to end in a data folder of its own, begun anew, and prints the manager's view. */
export async function runDemo(options: { json?: boolean }): Promise<void> {
  const given = loadConfig();
  const dataDir = join(given.dataDir, 'demo');
  const running = readDoorFile(dataDir);
  if (running && (await answers(running))) {
    throw new ReconduitError('DATA_LOCKED', `\`reconduit up\` runs on ${dataDir}, which the demo begins anew`);
  }
  await rm(dataDir, { recursive: true, force: true });
  const config = { ...given, dataDir, clickhouseUrl: null };
  await demonstrate(given.kafkaBrokers.length > 0 ? await inCluster(config) : config, options);
}

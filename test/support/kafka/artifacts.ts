import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const kafkaVersion = '4.3.1';
const registryVersion = '3.0.9';
const cache = process.env['RECONDUIT_TEST_CACHE'] ?? join(homedir(), '.cache', 'reconduit-test');

const pom = `<project><modelVersion>4.0.0</modelVersion>
<groupId>reconduit</groupId><artifactId>test</artifactId><version>1</version><packaging>pom</packaging><dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${kafkaVersion}</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
`;

/** Fills a folder of the cache once, also when several test processes come at the same time. */
async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const wanted = join(cache, name);
  if (existsSync(wanted)) return wanted;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, `${name}.draft-`));
  try {
    await fill(draft);
    await rename(draft, wanted);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was quicker: a folder that has files cannot be replaced.
    if (!existsSync(wanted)) throw error;
  }
  return wanted;
}

/** Folder of the broker's jars, from Maven Central or the cache (44 MB). */
export function kafkaJars(): Promise<string> {
  return cached(`kafka-${kafkaVersion}`, async (folder) => {
    await writeFile(join(folder, 'pom.xml'), pom);
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
    await run('mvn', ['-q', '-B', '-C', ...goal], { cwd: folder });
  });
}

/** Folder of the unpacked registry, from Maven Central or the cache. */
export function registryFiles(): Promise<string> {
  return cached(`apicurio-${registryVersion}`, async (folder) => {
    const artifact = `io.apicurio:apicurio-registry-app:${registryVersion}:tar.gz:all`;
    await run('mvn', ['-q', '-B', '-C', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`], {
      cwd: folder,
    });
    const archive = join(folder, `apicurio-registry-app-${registryVersion}-all.tar.gz`);
    await run('tar', ['xzf', archive, '-C', folder]);
    await rm(archive);
  });
}

/** Jar that starts the registry, in its folder. */
export const registryJar: string = `apicurio-registry-app-${registryVersion}-runner.jar`;

/**
 * For `describe`'s option `skip`: why no broker can run here, or false when one can. Says so loudly.
 * @throws in CI, where a broker must run.
 */
export function kafkaUnavailable(): string | false {
  const programs: Record<string, string> = { java: '-version', mvn: '-version', openssl: 'version' };
  const missing = Object.entries(programs).flatMap(([name, flag]) =>
    spawnSync(name, [flag], { stdio: 'ignore' }).status === 0 ? [] : [name],
  );
  if (missing.length === 0) return false;
  const reason = `${missing.join(' and ')} cannot be run here, so nothing is tried on a real Kafka broker`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  console.log(`NOT TESTED: ${reason}`);
  return reason;
}

import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a client of the secure listener needs: certificates made for this test, and who may log in. */
export interface Security {
  /** PEM files. */
  readonly caFile: string;
  readonly clientCertFile: string;
  readonly clientKeyFile: string;
  /** Password by user, for SCRAM and PLAIN. */
  readonly users: Readonly<Record<string, string>>;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

async function createAuthority(folder: string): Promise<void> {
  const made = ['-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=reconduit test authority'];
  await run('openssl', ['req', '-x509', ...newKey, ...made], { cwd: folder });
}

async function createCertificate(folder: string, name: string): Promise<void> {
  const [key, request, extensions] = [`${name}.key`, `${name}.csr`, `${name}.ext`];
  await run('openssl', ['req', ...newKey, '-keyout', key, '-out', request, '-subj', `/CN=${name}`], { cwd: folder });
  await writeFile(join(folder, extensions), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
  const signed = ['-extfile', extensions, '-out', `${name}.pem`];
  await run('openssl', ['x509', '-req', '-in', request, ...authority, ...signed], { cwd: folder });
}

/** Makes an authority, and certificates of the brokers and of a client, in `folder`. */
export async function createSecurity(folder: string, users: Readonly<Record<string, string>>): Promise<Security> {
  await createAuthority(folder);
  for (const name of ['server', 'client']) await createCertificate(folder, name);
  // The broker takes key and certificate from one file.
  const parts = await Promise.all(['server.key', 'server.pem'].map((file) => readFile(join(folder, file), 'utf8')));
  await writeFile(join(folder, 'keystore.pem'), parts.join(''));
  return {
    caFile: join(folder, 'ca.pem'),
    clientCertFile: join(folder, 'client.pem'),
    clientKeyFile: join(folder, 'client.key'),
    users,
  };
}

/** Broker settings: TLS with every SASL mechanism on the secure listener, and no right that no ACL gives. */
export function securityProperties(folder: string, { caFile, users }: Security): Readonly<Record<string, string>> {
  const listener = 'listener.name.secure';
  const modules = 'org.apache.kafka.common.security';
  const plainUsers = Object.entries(users).map(([name, password]) => ` user_${name}="${password}"`);
  const scram = `${modules}.scram.ScramLoginModule required;`;
  const oauth = `${modules}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`;
  return {
    [`${listener}.sasl.enabled.mechanisms`]: 'SCRAM-SHA-256,SCRAM-SHA-512,PLAIN,OAUTHBEARER',
    [`${listener}.scram-sha-256.sasl.jaas.config`]: scram,
    [`${listener}.scram-sha-512.sasl.jaas.config`]: scram,
    [`${listener}.plain.sasl.jaas.config`]: `${modules}.plain.PlainLoginModule required${plainUsers.join('')};`,
    // Tokens without a signature, which real brokers refuse: what is tested is how we fetch and send one.
    [`${listener}.oauthbearer.sasl.jaas.config`]: oauth,
    [`${listener}.ssl.keystore.type`]: 'PEM',
    [`${listener}.ssl.keystore.location`]: join(folder, 'keystore.pem'),
    [`${listener}.ssl.truststore.type`]: 'PEM',
    [`${listener}.ssl.truststore.location`]: caFile,
    [`${listener}.ssl.client.auth`]: 'requested',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    // Whoever comes by the plain listener: the brokers and the test itself.
    'super.users': 'User:ANONYMOUS',
  };
}

/** SCRAM users as StorageTool's --add-scram takes them. */
export function scramUsers({ users }: Security): string[] {
  return Object.entries(users).flatMap(([name, password]) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map((mechanism) => `${mechanism}=[name=${name},password=${password}]`),
  );
}

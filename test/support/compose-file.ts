import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The repository, from the compiled tests. */
export const root: URL = new URL('../../../', import.meta.url);

/** What tests look at of a service. */
export interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly restart: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly deploy?: { readonly resources: { readonly limits: { readonly cpus: string; readonly memory: string } } };
}

/** docker-compose.yml, its merge keys resolved. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** The text of a file of the repository. */
export function textOf(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

const reference = /\$\{(\w+)(?:(:-|:\?)([^}]*))?\}/g;

/** References to the user's environment, as `${NAME:?message}`: what each one is replaced by when it is not set. */
export function referencesIn(text: string): { name: string; operator: string; rest: string }[] {
  return [...text.matchAll(reference)].map(([, name = '', operator = '', rest = '']) => ({ name, operator, rest }));
}

/** The file as compose reads it in this environment. @throws when a required variable is missing. */
export function readCompose(env: Readonly<Record<string, string>>): ComposeFile {
  const filled = textOf('docker-compose.yml').replace(reference, (_, name: string, operator: string, rest: string) => {
    const value = env[name] ?? '';
    if (value === '' && operator === ':?') throw new Error(`${name}: ${rest}`);
    return value === '' && operator === ':-' ? rest : value;
  });
  return parse(filled, { merge: true }) as ComposeFile;
}

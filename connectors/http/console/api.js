// Talks to the door. The token lives in this tab only, and nowhere when the door is open.
const tokenKey = 'reconduit-token';

function headersOf(more) {
  const token = sessionStorage.getItem(tokenKey);
  return token === null ? { ...more } : { ...more, authorization: `Bearer ${token}` };
}

/** Keeps a token for this tab. */
export function signIn(token) {
  sessionStorage.setItem(tokenKey, token);
}

/** What the door said no to: a problem of RFC 9457. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `the server answered ${status}`);
    this.status = status;
    this.code = problem.code ?? '';
  }
}

/** Asks, and gives the answer as it comes. @throws Refusal */
export async function ask(path, options = {}) {
  const { json, headers, ...rest } = options;
  const typed = json === undefined ? headers : { ...headers, 'content-type': 'application/json' };
  const body = json === undefined ? rest.body : JSON.stringify(json);
  const answer = await fetch(path, { ...rest, headers: headersOf(typed), body });
  if (answer.ok) return answer;
  throw new Refusal(answer.status, await answer.json().catch(() => ({})));
}

/** The answer's JSON. @throws Refusal */
export async function askJson(path, options) {
  return (await ask(path, options)).json();
}

/** Server-sent events of a path, with the token that EventSource could not send. */
export async function* events(path, signal, lastId) {
  const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
  const answer = await ask(path, { signal, headers });
  let rest = '';
  for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      if (fields.data !== undefined) yield { id: fields.id, type: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

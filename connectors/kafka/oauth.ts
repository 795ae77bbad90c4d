import type { OauthbearerProviderResponse } from 'kafkajs';
import { ReconduitError } from '../../processors/errors.ts';

const timeoutMs = 5_000;
// A token that ends while it travels would be refused.
const marginMs = 30_000;

/** Who asks for tokens, and where. */
export interface TokenAccess {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string | null;
}

interface Token {
  readonly value: string;
  readonly untilMs: number;
}

async function fetchToken({ url, clientId, clientSecret, scope }: TokenAccess): Promise<Token> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === null ? {} : { scope }) });
  // RFC 6749, 2.3.1: both are form-encoded before they are joined.
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
  if (answer.status >= 400 && answer.status < 500) {
    throw new ReconduitError('KAFKA_REFUSED', `KAFKA_SASL_TOKEN_URL gives no token: it answers ${answer.status}`);
  }
  const given = (await answer.json()) as { access_token?: unknown; expires_in?: unknown };
  if (typeof given.access_token !== 'string') throw new Error(`status ${answer.status}, no access_token`);
  const seconds = typeof given.expires_in === 'number' ? given.expires_in : 0;
  return { value: given.access_token, untilMs: Date.now() + seconds * 1000 - marginMs };
}

/**
 * Tokens for OAUTHBEARER by OAuth's client credentials grant (RFC 6749, 4.4), each used for as long as it lasts.
 * @throws KAFKA_REFUSED, KAFKA_UNAVAILABLE.
 */
export function createTokenProvider(access: TokenAccess): () => Promise<OauthbearerProviderResponse> {
  let token: Token | undefined;
  return async () => {
    try {
      if (token === undefined || token.untilMs < Date.now()) token = await fetchToken(access);
      return { value: token.value };
    } catch (error) {
      if (error instanceof ReconduitError) throw error;
      throw new ReconduitError('KAFKA_UNAVAILABLE', `KAFKA_SASL_TOKEN_URL: ${(error as Error).message}`, error);
    }
  };
}

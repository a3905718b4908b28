import type { Access } from './access.ts';

/** One request. A body makes it a POST. */
export interface Question {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Said {
  readonly status: number;
  readonly body: unknown;
}

/** How long an answer may take, ms: a list of very many rooms takes seconds. */
const ANSWER_MS = 30_000;

/**
 * Asks the first worker that can be reached. An action carries an id of its own, so that asking the next one when an
 * answer was lost does nothing twice. Rejects when none answers.
 */
export async function ask({ urls, token }: Access, { path, query = {}, body, headers }: Question): Promise<Said> {
  const request = {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { ...headers, authorization: `Bearer ${token}` },
  };
  let reason = 'no address is given';
  for (const url of urls) {
    try {
      const target = addressOf(url, path, query);
      const answer = await fetch(target, { ...request, signal: AbortSignal.timeout(ANSWER_MS) });
      return { status: answer.status, body: await answer.json() };
    } catch (error) {
      reason = `${url}: ${reasonOf(error)}`;
    }
  }
  throw new Error(`No room-worker answers (${reason}).`);
}

function addressOf(url: string, path: string, query: NonNullable<Question['query']>): URL {
  const address = new URL(path, url);
  for (const [key, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(key, value);
  return address;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}

import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What every answer carries: nothing is guessed, framed, or told to other sites. */
const SECURITY: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': [
    "default-src 'self'",
    "connect-src 'self' ws: wss: http: https:",
    "img-src 'self' data: https:",
    "media-src 'self' blob: http: https:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

/** JSON that nobody keeps. */
export function json(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
  const type = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(body) };
}

/** A refusal: a word for programs, and when to try again, s. */
export function refusal(status: number, error: string, retryAfter: number | null = null): Answer {
  return json(status, { error }, retryAfter === null ? {} : { 'retry-after': String(retryAfter) });
}

/** Writes an answer. The body of a request was refused or is not there, so nothing of it is waited for. */
export function writeAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  for (const [name, value] of Object.entries({ ...SECURITY, ...answer.headers })) response.setHeader(name, value);
  response.statusCode = answer.status;
  const isBare = answer.status === 204 || answer.status === 304;
  if (!isBare) response.setHeader('content-length', Buffer.byteLength(answer.body));
  response.end(request.method === 'HEAD' || isBare ? undefined : answer.body);
}

/** An answer as the bytes of a whole HTTP response, for a socket that asked for an upgrade. */
export function rawAnswer({ status, headers, body }: Answer, reason: string): string {
  const all = { ...SECURITY, ...headers, connection: 'close', 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status} ${reason}\r\n${lines.join('\r\n')}\r\n\r\n${body.toString()}`;
}

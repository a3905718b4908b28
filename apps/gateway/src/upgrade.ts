import type { IncomingMessage } from 'node:http';
import { json, refusal, type Answer } from './http-answer.ts';

/** Whether a request asks for a WebSocket at the only path that has one. */
export function wantsSocket({ url, headers, method }: IncomingMessage): boolean {
  const [path] = (url ?? '').split('?', 1);
  return path === '/ws' && method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** Why no socket is opened. */
export type UpgradeRefusal = 'path' | 'origin' | 'not-ready' | 'full' | 'address' | 'token' | 'keys';

export const UPGRADE_REFUSALS: readonly UpgradeRefusal[] = [
  'path',
  'origin',
  'not-ready',
  'full',
  'address',
  'token',
  'keys',
];

/** The answer, with its reason phrase and when to try again, s. */
export const upgradeAnswers: Readonly<Record<UpgradeRefusal, { readonly answer: Answer; readonly reason: string }>> = {
  path: { answer: refusal(404, 'not found'), reason: 'Not Found' },
  origin: { answer: refusal(403, 'this website may not connect'), reason: 'Forbidden' },
  'not-ready': { answer: refusal(503, 'not ready', 2), reason: 'Service Unavailable' },
  full: { answer: refusal(503, 'full', 10), reason: 'Service Unavailable' },
  token: {
    answer: json(401, { error: 'the token is wrong or expired' }, { 'www-authenticate': 'Bearer' }),
    reason: 'Unauthorized',
  },
  keys: { answer: refusal(503, 'tokens cannot be verified now', 2), reason: 'Service Unavailable' },
  address: { answer: refusal(429, 'too many connections', 5), reason: 'Too Many Requests' },
};

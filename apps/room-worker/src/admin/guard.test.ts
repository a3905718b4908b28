import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createGuard } from './guard.ts';

const TOKEN = 'a-token-of-the-operators-of-this-test';

function from(address: string, token: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: address });
  const request = new IncomingMessage(socket);
  request.headers.authorization = `Bearer ${token}`;
  return request;
}

test('after ten wrong tokens an address waits for the rest of the minute, and others do not', () => {
  const guard = createGuard(TOKEN);
  for (let count = 0; count < 10; count++) expect(guard(from('a', 'wrong'), 1_000)?.status).toBe(401);
  expect(guard(from('a', TOKEN), 60_999)).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
  expect(guard(from('b', TOKEN), 60_999)).toBeNull();
  expect(guard(from('a', TOKEN), 61_000)).toBeNull();
});

test('1,000 addresses are remembered; beyond it the one that failed first is forgotten', () => {
  const guard = createGuard(TOKEN);
  for (let count = 0; count < 10; count++) guard(from('first', 'wrong'), 0);
  for (let address = 0; address < 999; address++) guard(from(`a${address}`, 'wrong'), 0);
  expect(guard(from('first', TOKEN), 0)?.status).toBe(429);
  guard(from('one more', 'wrong'), 0);
  expect(guard(from('first', TOKEN), 0)).toBeNull();
});

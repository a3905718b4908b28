import { sessionId } from '@tandem-watch/protocol';
import { expect, test } from 'vitest';
import { sessionTokens } from './session-token.ts';

const claims = { room: 'r1', life: '17-0-0', user: 'ana', session: sessionId('s1') };
const [one, two, three] = ['1'.repeat(32), '2'.repeat(32), '3'.repeat(32)];

test('a token gives its claims back', () => {
  const tokens = sessionTokens([one]);
  expect(tokens.verify(tokens.sign(claims))).toEqual(claims);
});

test('a key can be exchanged without ending a session: the first signs, both verify', () => {
  const before = sessionTokens([one]).sign(claims);
  const during = sessionTokens([two, one]);
  expect(during.verify(before)).toEqual(claims);
  expect(sessionTokens([two]).verify(during.sign(claims))).toEqual(claims);
  expect(sessionTokens([three, two]).verify(before)).toBeNull();
});

test('every change of a token makes it void', () => {
  const tokens = sessionTokens([one]);
  const token = tokens.sign(claims);
  const [payload = '', signature = ''] = token.split('.');
  const forged = Buffer.from(JSON.stringify(['r2', '17-0-0', 'ana', 's1'])).toString('base64url');
  const others = [
    '',
    '.',
    payload,
    `${payload}.`,
    `.${signature}`,
    `${forged}.${signature}`,
    `${token}.x`,
    `${payload}.${signature.slice(0, -2)}`,
    `${token}${'x'.repeat(1_024)}`,
    'no token',
  ];
  expect(others.map(tokens.verify).filter((found) => found !== null)).toEqual([]);
});

test('the longest claims there can be fit a JOIN: 1,024 characters', () => {
  const long = {
    room: 'r'.repeat(64),
    life: '1795567391481-99-63',
    user: 'u'.repeat(64),
    session: sessionId('s'.repeat(36)),
  };
  expect(sessionTokens([one]).sign(long).length).toBeLessThanOrEqual(1_024);
});

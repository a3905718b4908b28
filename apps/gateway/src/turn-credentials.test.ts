import { expect, test } from 'vitest';
import { iceServers, turnCredentials } from './turn-credentials.ts';

test('credentials are the end of their time and the user, and the HMAC-SHA1 of both', () => {
  expect(turnCredentials('north', 'ana', 1_700_000_000_000, 3_600_000)).toEqual({
    username: '1700003600:ana',
    credential: '+5Wu0RaejH8eFX2gvpvBno8V880=',
  });
});

test('STUN servers are told as they are, TURN servers with credentials of the user', () => {
  const urls = ['stun:stun.example', 'turn:turn.example?transport=udp', 'turns:turn.example:5349'];
  const [stun, turn] = iceServers(urls, 'secret', 'ana', 0) ?? [];
  expect(stun).toEqual({ urls: ['stun:stun.example'] });
  expect(turn).toMatchObject({ urls: urls.slice(1), username: '86400:ana' });
});

test('without servers nothing is told', () => {
  expect(iceServers([], undefined, 'ana', 0)).toBeNull();
});

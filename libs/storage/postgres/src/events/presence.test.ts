import { expect, test } from 'vitest';
import { foldPresence, type Presence, type PresenceEvent, usernameOf } from './presence.ts';

function told(...events: PresenceEvent[]): Presence | undefined {
  return events.reduce<Presence | undefined>(foldPresence, undefined);
}

function happened(type: string, seq: number, username?: string): PresenceEvent {
  return { type, seq, at: seq * 10, username };
}

test('who joined is a member since then', () => {
  expect(told(happened('USER_JOINED', 1, 'Ann'))).toEqual({
    username: 'Ann',
    joinedSeq: 1,
    joinedAt: 10,
    leftAt: null,
  });
});

test('who joins again while a member keeps its place in the order', () => {
  const again = told(happened('USER_JOINED', 1, 'Ann'), happened('USER_JOINED', 7, 'Anna'));
  expect(again).toMatchObject({ username: 'Anna', joinedSeq: 1, joinedAt: 10 });
});

test('who left and comes back goes to the end of the order', () => {
  const gone = [happened('USER_JOINED', 1, 'Ann'), happened('USER_LEFT', 5)];
  expect(told(...gone)).toMatchObject({ joinedSeq: 1, leftAt: 50 });
  expect(told(...gone, happened('USER_JOINED', 9, 'Ann'))).toMatchObject({ joinedSeq: 9, leftAt: null });
});

test('a new name is taken over', () => {
  expect(told(happened('USER_JOINED', 1, 'Ann'), happened('USERNAME_UPDATED', 2, 'Zoe'))?.username).toBe('Zoe');
});

test('what somebody unknown does makes no member', () => {
  expect(told(happened('USER_LEFT', 5), happened('USERNAME_UPDATED', 6, 'Zoe'), happened('CHAT', 7))).toBeUndefined();
});

test.each(['{}', '[]', '3', 'null', '{"username":3}'])('a body %s has no username', (body) => {
  expect(usernameOf(body)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { readCommand } from './read-command.ts';

const lost = { type: 'LOST', room: 'r', user: 'u', connection: 'c', cause: 'socket' };

test('a command as a gateway writes it is read', () => {
  expect(readCommand(lost)).toEqual({ ok: true, command: lost });
});

test.each(['room', 'user', 'connection'])(
  'a line feed or a space in the %s is refused: it would become a record of its own',
  (field) => {
    for (const value of ['a\nh x', 'a b', '']) expect(readCommand({ ...lost, [field]: value }).ok).toBe(false);
  },
);

test.each([7, null, [], {}, { type: 'LOST' }, { type: 'NONSENSE' }, { ...lost, cause: 'else' }])(
  '%j is no command',
  (value) => {
    expect(readCommand(value).ok).toBe(false);
  },
);

test('lists of more than 1,000 sockets or rooms are no commands', () => {
  const anchors = (count: number) => ({ type: 'ANCHORS', rooms: Array.from({ length: count }, (_, n) => `r${n}`) });
  expect(readCommand(anchors(1_000)).ok).toBe(true);
  expect(readCommand(anchors(1_001)).ok).toBe(false);
  const socket = { room: 'r', user: 'u', connection: 'c', session: 's', life: 'l', acceptedAt: 0, username: 'u' };
  const whole = { ...socket, ordinal: 1, modern: true, address: 'a' };
  const announce = (count: number) => ({
    type: 'ANNOUNCE',
    nonce: 'n',
    part: 0,
    last: true,
    sockets: Array(count).fill(whole),
  });
  expect(readCommand(announce(1_000)).ok).toBe(true);
  expect(readCommand(announce(1_001)).ok).toBe(false);
});

test('an ACT may say that it is followed, in the form of a traceparent and no other', () => {
  const act = (traceparent?: string) => {
    const message = { type: 'CHAT', text: 'hello' };
    return { type: 'ACT', room: 'r', user: 'u', connection: 'c', session: 's', message, traceparent };
  };
  const followed = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  expect(readCommand(act())).toMatchObject({ ok: true });
  expect(readCommand(act(followed))).toMatchObject({ ok: true, command: { traceparent: followed } });
  for (const wrong of ['', `${followed} f r 1`, `${followed}\n`, followed.toUpperCase()]) {
    expect(readCommand(act(wrong)).ok, wrong).toBe(false);
  }
});

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

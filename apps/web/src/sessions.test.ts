import { expect, test } from 'vitest';
import { withSession, type KeptSession } from './sessions.ts';

const DAY_MS = 86_400_000;

/** What is kept after one came to so many parties, one a second. */
function after(parties: number): readonly KeptSession[] {
  let kept: readonly KeptSession[] = [];
  for (let second = 1; second <= parties; second++) kept = withSession(kept, `r${second}`, 's', second * 1_000);
  return kept;
}

const roomsOf = (kept: readonly KeptSession[]): readonly string[] => kept.map(({ roomId }) => roomId);

test('the sessions of the last 20 parties are kept, of each party the last one', () => {
  const kept = after(22);
  expect(roomsOf(kept)).toEqual(Array.from({ length: 20 }, (_, index) => `r${22 - index}`));
  const again = withSession(kept, 'r3', 's2', 30_000);
  expect(again).toHaveLength(20);
  expect(again[0]).toEqual({ roomId: 'r3', session: 's2', at: 30_000 });
  expect(roomsOf(withSession(again, 'new', 's', 31_000))).not.toContain('r4');
});

test('a session that was kept a day ago is gone, one of a clock that was set back is not', () => {
  const kept = after(3);
  expect(roomsOf(withSession(kept, 'new', 's', DAY_MS + 2_000))).toEqual(['new', 'r3']);
  expect(roomsOf(withSession(kept, 'new', 's', -DAY_MS))).toEqual(['new', 'r3', 'r2', 'r1']);
});

test('who has left is forgotten', () => {
  expect(roomsOf(withSession(after(2), 'r1', null, 3_000))).toEqual(['r2']);
});

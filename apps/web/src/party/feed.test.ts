import { expect, test } from 'vitest';
import { missedNote, withEntry, type FeedEntry } from './feed.ts';

const entry = (seq: number): FeedEntry => ({
  key: `t ${seq}`,
  at: seq,
  kind: 'chat',
  userId: 'ana',
  name: 'Ana',
  text: `${seq}`,
});

test('the last 300 entries are kept, each event once', () => {
  let feed: readonly FeedEntry[] = [];
  for (let seq = 1; seq <= 310; seq++) feed = withEntry(withEntry(feed, entry(seq)), entry(seq));
  expect(feed.map(({ at }) => at)).toEqual(Array.from({ length: 300 }, (_, index) => 11 + index));
});

test('a room that is told anew and has gone on without us says so; one that has not, or is told for the first time, does not', () => {
  const state = { timeline: 't', seq: 9, serverTime: 5 };
  expect(missedNote(7, state)).toMatchObject({ kind: 'note', at: 5, key: 't 9 missed' });
  expect(missedNote(9, state)).toBeNull();
  expect(missedNote(null, state)).toBeNull();
});

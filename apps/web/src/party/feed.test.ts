import { expect, test } from 'vitest';
import { withEntry, type FeedEntry } from './feed.ts';

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

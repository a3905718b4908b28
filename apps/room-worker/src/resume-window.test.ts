import { roomId } from '@tandem-watch/protocol';
import { expect, test } from 'vitest';
import { emptyWindow, eventsAfter, extendWindow, type ResumeWindow } from './resume-window.ts';

const room = roomId('r');
const limits = { ms: 1_000, bytes: 1_000 };

/** Adds a commit of one event of the room, of so many characters, at so many ms. */
function add(window: ResumeWindow, seq: number, at: number, characters = 10): void {
  extendWindow(window, `${at}-0`, [{ room, event: { seq, timeline: 't', body: 'x'.repeat(characters) } }], limits);
}

const since = (window: ResumeWindow, seq: number, last: number) =>
  eventsAfter(window, room, { timeline: 't', seq }, last)?.map((event) => event.seq) ?? null;

test('the window holds the events of so many ms; who missed more gets none of them', () => {
  const window = emptyWindow('0-0');
  for (let seq = 1; seq <= 5; seq++) add(window, seq, seq * 400);
  expect(window.commits.map(({ logId }) => logId)).toEqual(['1200-0', '1600-0', '2000-0']);
  expect(since(window, 2, 5)).toEqual([3, 4, 5]);
  expect(since(window, 1, 5)).toBeNull();
});

test('the window holds so many characters, and never less than one commit', () => {
  const window = emptyWindow('0-0');
  for (let seq = 1; seq <= 5; seq++) add(window, seq, 100, 400);
  expect(window.bytes).toBe(800);
  expect(since(window, 3, 5)).toEqual([4, 5]);
  add(window, 6, 100, 5_000);
  expect(window.bytes).toBe(5_000);
  expect(since(window, 5, 6)).toEqual([6]);
  expect(since(window, 4, 6)).toBeNull();
});

test('a room without events in the window takes no place in it', () => {
  const window = emptyWindow('0-0');
  add(window, 1, 100);
  extendWindow(window, '5000-0', [{ room: roomId('other'), event: { seq: 1, timeline: 't', body: '' } }], limits);
  expect([...window.byRoom.keys()]).toEqual(['other']);
});

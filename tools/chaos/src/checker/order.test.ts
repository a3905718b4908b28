import { expect, test } from 'vitest';
import { chat, evidence, got, history, row, sent, state, storing } from '../../test/made-up.ts';
import { checkOrder } from './order.ts';

const resume = sent({ type: 'JOIN', session: 's', resume: { timeline: 't1.life', seq: 4 } }, { socket: 2 });
const resumed = (from: number, to: number): object => ({
  type: 'RESUMED',
  from,
  to,
  url: '',
  currentTime: 0,
  isPlaying: false,
  serverTime: 1,
});

test('G1 events that follow a snapshot, a replay and a new snapshot are in order', () => {
  const ana = history('ana', [
    got(state(2)),
    got(chat(3, 'bo')),
    got(chat(4, 'bo')),
    resume,
    got(resumed(5, 5), { socket: 2 }),
    got(chat(5, 'bo'), { socket: 2 }),
    got(state(1, { timeline: 't2.life' }), { socket: 2 }),
    got(chat(2, 'bo', { timeline: 't2.life' }), { socket: 2 }),
  ]);
  expect(checkOrder(evidence([ana]))).toEqual([]);
});

test.each([
  ['a gap', [got(state(2)), got(chat(4, 'bo'))]],
  ['a duplicate', [got(state(2)), got(chat(3, 'bo')), got(chat(3, 'bo'))]],
  ['an event before any snapshot', [got(chat(1, 'bo'))]],
  ['another timeline without a snapshot', [got(state(2)), got(chat(3, 'bo', { timeline: 't2.life' }))]],
  ['a snapshot that is older than what was delivered', [got(state(2)), got(chat(3, 'bo')), got(state(2))]],
  ['a replay that begins too late', [resume, got(resumed(6, 6), { socket: 2 }), got(chat(6, 'bo'), { socket: 2 })]],
])('G1 %s is seen', (_, happenings) => {
  expect(checkOrder(evidence([history('ana', happenings)])).map(({ rule }) => rule)).toContain('G1');
});

test('G1 two members that got other bytes under one number are seen', () => {
  const ana = history('ana', [got(state(2)), got(chat(3, 'bo'))]);
  const bo = history('bo', [got(state(2)), got(chat(3, 'bo', { text: 'r1|bo||other' }))]);
  expect(checkOrder(evidence([ana, bo]))).toHaveLength(1);
});

test('G1 a hole in PostgreSQL is seen, what was cut is passed over', () => {
  const events = [row(1, 'ana', 1), row(2, 'ana', 2, { cut: true }), row(2, 'ana', 2, { timeline: 't2.life' })];
  expect(checkOrder(evidence([history('ana', [])], storing(events)))).toEqual([]);
  expect(checkOrder(evidence([history('ana', [])], storing([row(1, 'ana', 1), row(3, 'ana', 3)])))).toHaveLength(1);
});

test('G1 a new timeline may begin behind a hole where events may be lost, and only there', () => {
  const events = [row(1, 'ana', 1), row(5, 'ana', 5, { timeline: 't2.life' })];
  const ana = history('ana', []);
  expect(checkOrder(evidence([ana], { ...storing(events), mayLose: true }))).toEqual([]);
  expect(checkOrder(evidence([ana], storing(events)))).toHaveLength(1);
  const within = [row(1, 'ana', 1), row(5, 'ana', 5)];
  expect(checkOrder(evidence([ana], { ...storing(within), mayLose: true }))).toHaveLength(1);
});

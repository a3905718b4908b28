import { expect, test } from 'vitest';
import { chat, evidence, got, history, left, state } from '../../test/made-up.ts';
import { checkIsolation } from './isolation.ts';

const offer = (from: string, to: string, sdp: string): object => ({
  type: 'OFFER',
  from,
  to,
  offer: { type: 'offer', sdp },
  userId: from,
});

test('G5 what is for a room and a member may come to it', () => {
  const ana = history('ana', [got(state(1)), got(chat(2, 'bo')), got(offer('bo', 'ana', 'r1|bo|ana|1'))]);
  expect(checkIsolation(evidence([ana]))).toEqual([]);
});

test.each([
  ['a line of another room', chat(2, 'bo', { text: 'r2|bo||1' })],
  ['a line in the name of another', chat(2, 'bo', { text: 'r1|cy||1' })],
  ['an offer that is for another', offer('bo', 'ana', 'r1|bo|cy|1')],
  ['an offer in the name of another', offer('bo', 'ana', 'r1|cy|ana|1')],
  ['the state of another room', state(1, { roomId: 'r2' })],
])('G5 %s is seen', (_, frame) => {
  expect(checkIsolation(evidence([history('ana', [got(frame)])]))).toHaveLength(1);
});

test('G5 a timeline that shows in two rooms is seen', () => {
  const other = history('cy', [got(chat(2, 'cy', { text: 'r2|cy||1' }))], 'r2');
  expect(checkIsolation(evidence([history('ana', [got(state(1))]), other]))).toHaveLength(1);
});

test('G5 a socket that was replaced and still gets something is seen', () => {
  const replaced = [got(state(1)), got(state(1), { socket: 2, at: 2_000 })];
  const late = (at: number): number =>
    checkIsolation(evidence([history('ana', [...replaced, got(chat(2, 'bo'), { at })])])).length;
  expect(late(2_100)).toBe(0);
  expect(late(4_000)).toBe(1);
});

test('G5 a kicked member that sees what follows is seen; one that was let in again may', () => {
  const bo = history('bo', [got(state(1)), got(left(2, 'ana', 'kicked', 1_000)), got(chat(3, 'bo'))]);
  const kicked = history('ana', [got(state(1)), got(chat(3, 'bo'))]);
  const back = history('ana', [got(state(1)), got(state(2), { socket: 2 }), got(chat(3, 'bo'), { socket: 2 })]);
  expect(checkIsolation(evidence([kicked, bo]))).toHaveLength(1);
  expect(checkIsolation(evidence([back, bo]))).toEqual([]);
});

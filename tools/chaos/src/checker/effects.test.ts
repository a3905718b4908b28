import { expect, test } from 'vitest';
import { ack, chat, error, evidence, got, history, row, sent, state, storing } from '../../test/made-up.ts';
import { checkEffects } from './effects.ts';

const said = [got(state(1)), sent({ type: 'CHAT', id: 7, text: 'x' })];

test('G2 one event and one row of an acknowledged command are right, also when it was sent twice', () => {
  const ana = history('ana', [...said, got(chat(2, 'ana', { id: 7 })), ...said, got(ack(7, 2, { duplicate: true }))]);
  expect(checkEffects(evidence([ana], storing([row(2, 'ana', 7)])))).toEqual([]);
});

test('G2 a refused command has no row', () => {
  const ana = history('ana', [...said, got(error('FORBIDDEN', 7))]);
  expect(checkEffects(evidence([ana], storing([])))).toEqual([]);
});

test('G2 an acknowledged command without a row is seen', () => {
  const ana = history('ana', [...said, got(chat(2, 'ana', { id: 7 }))]);
  expect(checkEffects(evidence([ana], storing([])))).toHaveLength(1);
  expect(checkEffects(evidence([ana], storing([row(2, 'ana', 7, { cut: true })])))).toHaveLength(1);
});

test('G2 a row at another place than was acknowledged is seen', () => {
  const ana = history('ana', [...said, got(ack(7, 2))]);
  expect(checkEffects(evidence([ana], storing([row(3, 'ana', 7)])))).toHaveLength(1);
});

test('G2 two events of one id are seen, acknowledged or not', () => {
  const ana = history('ana', said);
  const bo = history('bo', [got(state(1)), got(chat(2, 'ana', { id: 7 })), got(chat(3, 'ana', { id: 7 }))]);
  expect(checkEffects(evidence([ana, bo], storing([])))).toHaveLength(1);
});

test('G2 two events of a command without an id are seen by its mark', () => {
  const ana = history('ana', [sent({ type: 'PLAY_PAUSE', control: 'play', eventTimestamp: 5 })]);
  const twice = [row(2, 'ana', null, { eventTimestamp: 5 }), row(3, 'ana', null, { eventTimestamp: 5 })];
  expect(checkEffects(evidence([ana], storing(twice.slice(1))))).toEqual([]);
  expect(checkEffects(evidence([ana], storing(twice)))).toHaveLength(1);
});

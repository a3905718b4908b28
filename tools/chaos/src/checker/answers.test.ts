import { expect, test } from 'vitest';
import { ack, chat, closed, error, evidence, got, history, opened, sent, state } from '../../test/made-up.ts';
import { checkAnswers } from './answers.ts';

const asked = [opened(), sent({ type: 'CHAT', id: 7, text: 'x' }, { at: 1_000 })];

test.each([
  ['its event', got(chat(2, 'ana', { id: 7 }), { at: 9_000 })],
  ['an ACK', got(ack(7, 2), { at: 9_000 })],
  ['an ERROR that says that its fate is unknown', got(error('UNAVAILABLE', 7), { at: 11_000 })],
  ['the end of its socket', closed({ at: 9_000 })],
])('G11 a command is answered by %s', (_, answer) => {
  expect(checkAnswers(evidence([history('ana', [...asked, answer])]))).toEqual([]);
});

test('G11 a command without an answer in time is seen', () => {
  expect(checkAnswers(evidence([history('ana', asked)]))).toHaveLength(1);
  expect(checkAnswers(evidence([history('ana', [...asked, got(ack(7, 2), { at: 14_000 })])]))).toHaveLength(1);
  expect(checkAnswers(evidence([history('ana', asked)], { at: 5_000 }))).toEqual([]);
});

test('G11 a gateway that stood still owes its answers that much later', () => {
  const late = history('ana', [...asked, got(ack(7, 2), { at: 30_000 })]);
  const frozen = [{ gateway: 'gateway-1', from: 2_000, to: 27_000 }];
  expect(checkAnswers(evidence([late], { frozen }))).toEqual([]);
  expect(checkAnswers(evidence([late], { frozen: [{ gateway: 'gateway-2', from: 2_000, to: 27_000 }] }))).toHaveLength(
    1,
  );
});

test('G11 a JOIN owes an answer as well', () => {
  const join = sent({ type: 'JOIN' }, { at: 1_000 });
  expect(checkAnswers(evidence([history('ana', [join])]))).toHaveLength(1);
  expect(checkAnswers(evidence([history('ana', [join, got(state(1), { at: 2_000 })])]))).toEqual([]);
});

test('G11 two different answers are seen; a passing refusal, a repeat and an undelivered relay are none', () => {
  const both = (type: string, ...answers: object[]): number => {
    const happenings = [sent({ type, id: 7 }), ...answers.map((answer) => got(answer))];
    return checkAnswers(evidence([history('ana', happenings)])).length;
  };
  expect(both('CHAT', ack(7, 2), error('FORBIDDEN', 7))).toBe(1);
  expect(both('CHAT', ack(7, 2), ack(7, 3))).toBe(1);
  expect(both('CHAT', error('UNAVAILABLE', 7), ack(7, 2), ack(7, 2, { duplicate: true }))).toBe(0);
  expect(both('OFFER', ack(7, 2), error('PEER_UNREACHABLE', 7))).toBe(0);
});

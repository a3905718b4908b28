import { expect, test } from 'vitest';
import { chat, evidence, got, history, row, sent, storing } from '../../test/made-up.ts';
import { checkSuffix } from './suffix.ts';

const ana = history(
  'ana',
  [1, 2, 3].flatMap((id) => [sent({ type: 'CHAT', id, text: '' }), got(chat(id, 'ana', { id }))]),
);
const lost = (...seqs: number[]): number => {
  const kept = [1, 2, 3].filter((seq) => !seqs.includes(seq)).map((seq) => row(seq, 'ana', seq));
  return checkSuffix(evidence([ana], { ...storing(kept), mayLose: true })).length;
};

test('G6 a lost end is a suffix, a hole before what survives is not', () => {
  expect(lost()).toBe(0);
  expect(lost(3)).toBe(0);
  expect(lost(2, 3)).toBe(0);
  expect(lost(2)).toBe(1);
});

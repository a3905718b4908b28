import { expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

test('work begins when what was asked for before has ended, failed or not, and each gets its own outcome', async () => {
  const alone = oneAtATime();
  const steps: string[] = [];
  const work = (name: string, outcome: () => string) => async (): Promise<string> => {
    steps.push(`${name} begins`);
    await new Promise(setImmediate);
    steps.push(`${name} ends`);
    return outcome();
  };
  const fails = (): string => {
    throw new Error('b failed');
  };
  const all = [alone(work('a', () => 'a')), alone(work('b', fails)), alone(work('c', () => 'c'))];
  expect(await Promise.allSettled(all)).toMatchObject([
    { value: 'a' },
    { reason: { message: 'b failed' } },
    { value: 'c' },
  ]);
  expect(steps).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

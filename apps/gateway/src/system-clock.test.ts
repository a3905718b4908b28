import { expect, test } from 'vitest';
import { systemClock } from './system-clock.ts';

test('of the samples the one that came fastest counts, and a clock that was set back shows after 64', () => {
  const clock = systemClock(1_000, () => 0);
  clock.sample(1_050);
  clock.sample(900);
  expect(clock.now()).toBe(1_050);
  for (let n = 0; n < 62; n++) clock.sample(900);
  expect(clock.now()).toBe(1_050);
  clock.sample(900);
  expect(clock.now()).toBe(900);
});

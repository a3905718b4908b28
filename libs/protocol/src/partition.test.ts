import { describe, expect, test } from 'vitest';
import { partitionOf, partitionTag, stableHash } from './partition.ts';

describe('partitionOf', () => {
  test.each([
    ['', 2_872_998_923, 11],
    ['a', 444_641_715, 3],
    ['room', 1_163_317_857, 1],
    ['movie-night-xjf1h7', 2_113_234_334, 14],
    ['Z'.repeat(64), 2_727_074_603, 11],
    ['é', 3_136_788_073, 9],
    ['\u{1f37f}', 2_817_674_710, 6],
  ])('the hash of %j never changes', (text, hash, partition) => {
    expect(stableHash(text)).toBe(hash);
    expect(partitionOf(text, 16)).toBe(partition);
  });

  test('rooms named alike are spread evenly over any number of partitions', () => {
    for (const partitions of [2, 3, 16, 64]) {
      const counts = Array.from({ length: partitions }, () => 0);
      for (let n = 0; n < 64_000; n++) counts[partitionOf(`room-${n}`, partitions)]! += 1;
      const mean = 64_000 / partitions;
      expect(Math.max(...counts)).toBeLessThan(mean * 1.15);
      expect(Math.min(...counts)).toBeGreaterThan(mean * 0.85);
    }
  });

  test('ids that differ in the high bits of their letters only do not share a partition', () => {
    const alike = ['A', 'Q', 'a', 'q', '1'].map((letter) => partitionOf(letter.repeat(8), 16));
    expect(new Set(alike).size).toBeGreaterThan(1);
  });
});

test('a partition is written with two digits at least', () => {
  expect([0, 7, 15, 123].map(partitionTag)).toEqual(['p00', 'p07', 'p15', 'p123']);
});

import { describe, expect, test } from 'vitest';
import { clampPosition, MAX_POSITION, positionAt } from './playback.ts';

describe('positionAt', () => {
  test('a paused room stays where it is', () => {
    expect(positionAt({ position: 12.5, playing: false, at: 1000 }, 61_000)).toBe(12.5);
  });

  test('a playing room advances by one second a second', () => {
    expect(positionAt({ position: 12.5, playing: true, at: 1000 }, 61_000)).toBe(72.5);
  });

  test('a position never passes a week, nor goes below zero', () => {
    expect(positionAt({ position: MAX_POSITION - 1, playing: true, at: 0 }, 60_000)).toBe(MAX_POSITION);
    expect(positionAt({ position: 1, playing: true, at: 60_000 }, 0)).toBe(0);
    expect([clampPosition(-1), clampPosition(5), clampPosition(1e9)]).toEqual([0, 5, MAX_POSITION]);
  });
});

import { expect, test } from 'vitest';
import { pinTag, pinTags } from './pin-tag.ts';

const key = 'k'.repeat(32);

test('a tag is of the key, the room and the PIN', () => {
  expect(pinTag(key, 'r1', '1234')).toBe(pinTag(key, 'r1', '1234'));
  const others = [pinTag('l'.repeat(32), 'r1', '1234'), pinTag(key, 'r2', '1234'), pinTag(key, 'r1', '1235')];
  expect(new Set([pinTag(key, 'r1', '1234'), ...others]).size).toBe(4);
});

test('it is HMAC-SHA256 of room, NUL and PIN, base64url', () => {
  expect(pinTag('k', 'r', '1')).toBe('o137adeOiR7HopMzlELp57l0o7xOsyFMXxukM2spQuU');
});

test('room and PIN cannot run into each other', () => {
  expect(pinTag(key, 'r1', '234')).not.toBe(pinTag(key, 'r', '1234'));
});

test('while keys are exchanged there is a tag under each, the current one first', () => {
  const previous = 'p'.repeat(32);
  expect(pinTags({ current: key, previous: undefined })('r1', '1')).toEqual([pinTag(key, 'r1', '1')]);
  const tags = pinTags({ current: key, previous })('r1', '1');
  expect(tags).toEqual([pinTag(key, 'r1', '1'), pinTag(previous, 'r1', '1')]);
});

import { expect, test } from 'vitest';
import { addressLimits, closeSocket, crowdedAddress, forgetIdle, openSocket, PER_ADDRESS } from './address-limits.ts';

test('200 sockets may be open, and 20 a second come after a burst of 200', () => {
  const limits = addressLimits(PER_ADDRESS);
  const open = (count: number, now: number): number =>
    Array.from({ length: count }, () => openSocket(limits, 'a', false, now)).filter(Boolean).length;
  expect(open(250, 0)).toBe(200);
  expect(openSocket(limits, 'b', false, 0)).toBe(true);
  for (let n = 0; n < 200; n++) closeSocket(limits, 'a');
  expect(open(100, 1_000)).toBe(20);
});

test('a refused socket counts neither as open nor, being over the number of open ones, against the rate', () => {
  const limits = addressLimits({ newSockets: { perSecond: 1, burst: 3 }, openSockets: 1 });
  expect([1, 2, 3, 4].map(() => openSocket(limits, 'a', false, 0))).toEqual([true, false, false, false]);
  closeSocket(limits, 'a');
  expect(openSocket(limits, 'a', false, 0)).toBe(true);
});

test('exempt addresses are counted, but never refused', () => {
  const limits = addressLimits({ newSockets: { perSecond: 1, burst: 1 }, openSockets: 1 });
  for (let n = 0; n < 50; n++) expect(openSocket(limits, 'a', true, 0)).toBe(true);
  expect(crowdedAddress(limits, 60)).toBe('a');
  expect(crowdedAddress(limits, 101)).toBeNull();
});

test('100,000 addresses are remembered; the next is refused until one is forgotten', () => {
  const limits = addressLimits(PER_ADDRESS);
  for (let n = 0; n < 100_000; n++) expect(openSocket(limits, `${n}`, false, 0)).toBe(true);
  expect(openSocket(limits, 'one more', false, 0)).toBe(false);
  expect(openSocket(limits, '7', false, 0)).toBe(true);
  closeSocket(limits, '9');
  forgetIdle(limits, 1_000);
  expect(openSocket(limits, 'one more', false, 1_000)).toBe(true);
});

test('an address without sockets is forgotten when its rate is whole again', () => {
  const limits = addressLimits(PER_ADDRESS);
  openSocket(limits, 'a', false, 0);
  closeSocket(limits, 'a');
  forgetIdle(limits, 10);
  expect(limits.known.size).toBe(1);
  forgetIdle(limits, 50);
  expect(limits.known.size).toBe(0);
});

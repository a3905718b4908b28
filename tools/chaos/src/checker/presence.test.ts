import { expect, test } from 'vitest';
import { closed, evidence, got, history, left, opened, ROOM, state, TIMELINE } from '../../test/made-up.ts';
import type { RoomInRedis } from './evidence.ts';
import { checkPresence } from './presence.ts';

const bo = history('bo', [got(state(2)), got(left(3, 'ana', 'lost', 10_000))]);
const ana = (closedAt: number) => history('ana', [opened(), got(state(1)), closed({ at: closedAt })]);

test('G4 who had no socket for its grace may be gone', () => {
  expect(checkPresence(evidence([ana(4_900), bo]))).toEqual([]);
});

test('G4 the eviction of a live member is seen, on a gateway that stood still it counts from there', () => {
  expect(checkPresence(evidence([ana(8_000), bo]))).toHaveLength(1);
  expect(checkPresence(evidence([history('ana', [opened(), got(state(1))]), bo]))).toHaveLength(1);
  const frozen = [{ gateway: 'gateway-1', from: 3_000, to: 50_000 }];
  expect(checkPresence(evidence([history('ana', [opened(), got(state(1))]), bo], { frozen }))).toEqual([]);
});

function roomWith(graceUntil: number | null): RoomInRedis {
  const truth = { timeline: TIMELINE, seq: 2, url: '', position: 0, positionAt: 0, playing: false };
  const members = new Map([['ana', { username: 'ana', graceUntil }]]);
  return { ...truth, host: 'ana', guestControl: true, members };
}

test('G4 a member without a socket and without a grace is a ghost', () => {
  const ghosts = (graceUntil: number | null): number =>
    checkPresence(evidence([], { rooms: new Map([[ROOM, roomWith(graceUntil)]]), at: 100_000 })).length;
  expect(ghosts(null)).toBe(1);
  expect(ghosts(200_000)).toBe(1);
  expect(ghosts(105_000)).toBe(0);
});

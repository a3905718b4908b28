import { connectionId } from '@tandem-watch/protocol';
import { expect, test } from 'vitest';
import { forgetMakers, joinMadeRoom, madeRooms, mayMakeRoom, type MadeRooms } from './made-rooms.ts';

const asking = (n: number, now = 0) => ({
  connection: connectionId(`c${n}`),
  address: '192.0.2.1',
  exempt: false,
  now,
  at: 1_000_000 + now,
});

function ask(rooms: MadeRooms, count: number, now = 0): number {
  return Array.from({ length: count }, (_, n) => mayMakeRoom(rooms, asking(now + n, now))).filter(Boolean).length;
}

test('30 at once and one every two seconds', () => {
  const rooms = madeRooms();
  expect(ask(rooms, 40)).toBe(30);
  expect(ask(rooms, 40, 4_000)).toBe(2);
});

test('a JOIN that was refused, or led into an older room, costs nothing', () => {
  const rooms = madeRooms();
  for (let n = 0; n < 100; n++) {
    expect(mayMakeRoom(rooms, asking(n))).toBe(true);
    joinMadeRoom(rooms, connectionId(`c${n}`), n % 2 === 0 ? null : '999000-0-0');
  }
});

test('a room whose life began after the JOIN counts, also one that more than its maker has entered', () => {
  const rooms = madeRooms();
  for (let n = 0; n < 30; n++) {
    mayMakeRoom(rooms, asking(n));
    joinMadeRoom(rooms, connectionId(`c${n}`), '1000001-0-0');
  }
  expect(mayMakeRoom(rooms, asking(31))).toBe(false);
});

test('a second JOIN of a socket whose first is not answered yet counts together with it', () => {
  const rooms = madeRooms();
  for (let n = 0; n < 100; n++) {
    expect(mayMakeRoom(rooms, asking(n))).toBe(true);
    expect(mayMakeRoom(rooms, asking(n, 1))).toBe(true);
    joinMadeRoom(rooms, connectionId(`c${n}`), null);
  }
  expect(rooms.underWay.size).toBe(0);
});

test('addresses whose limit is whole again are forgotten', () => {
  const rooms = madeRooms();
  ask(rooms, 1);
  forgetMakers(rooms, 1_000);
  expect(rooms.addresses.size).toBe(1);
  forgetMakers(rooms, 2_000);
  expect(rooms.addresses.size).toBe(0);
});

test('100,000 addresses are remembered; the next one makes no room until one is forgotten', () => {
  const rooms = madeRooms();
  const from = (address: string, now = 0) => ({ ...asking(Number(address), now), address });
  for (let n = 0; n < 100_000; n++) expect(mayMakeRoom(rooms, from(`${n}`))).toBe(true);
  expect(mayMakeRoom(rooms, from('100000'))).toBe(false);
  forgetMakers(rooms, 2_000);
  expect(mayMakeRoom(rooms, from('100000', 2_000))).toBe(true);
});

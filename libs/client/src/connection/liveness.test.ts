import { expect, test } from 'vitest';
import { fakeParty } from '../../test/party.ts';
import type { FakeSocket } from '../../test/fake-socket.ts';

const isOnline = ({ room }: ReturnType<typeof fakeParty>) => room.connection.getSnapshot().status === 'online';

/** Answers each PING that was not answered yet. */
function answer(socket: FakeSocket, answered: Set<unknown>, serverNow: number): void {
  for (const ping of socket.of('PING')) {
    if (answered.has(ping)) continue;
    answered.add(ping);
    socket.say({ type: 'PONG', timestamp: serverNow, serverTime: serverNow, echo: ping['timestamp'] });
  }
}

test('PING goes out every 20 s, so that a worker is never idle for 30 s', async () => {
  const party = fakeParty();
  const socket = await party.enter();
  const answered = new Set<unknown>();
  await party.world.advance(5_000);
  answer(socket, answered, party.serverNow());
  const times: unknown[] = [];
  for (let second = 0; second < 100; second++) {
    await party.world.advance(1_000);
    answer(socket, answered, party.serverNow());
  }
  for (const ping of socket.of('PING').slice(-4)) times.push(ping['timestamp']);
  const gaps = times.slice(1).map((time, index) => Number(time) - Number(times[index]));
  expect(gaps.every((gap) => gap <= 21_000)).toBe(true);
  expect(isOnline(party)).toBe(true);
});

test('an end that gives no sign of life for 30 s is lost, and another address is taken', async () => {
  const party = fakeParty();
  const socket = await party.enter();
  await party.world.advance(31_000);
  expect(socket.closedWith).toBe(4000);
  expect(party.network.last().url).toBe('ws://b/ws');
});

test('any frame is a sign of life, also one that means nothing', async () => {
  const party = fakeParty();
  const socket = await party.enter();
  for (let round = 0; round < 20; round++) {
    await party.world.advance(9_000);
    socket.sayText('{"type":"WHAT_IS_NEW"}');
  }
  expect(isOnline(party)).toBe(true);
});

test('timers that run once a minute do not end a living connection', async () => {
  const party = fakeParty();
  const socket = await party.enter();
  const answered = new Set<unknown>();
  party.world.throttleMs = 60_000;
  for (let minute = 0; minute < 30; minute++) {
    await party.world.advance(60_000);
    answer(socket, answered, party.serverNow());
  }
  expect(isOnline(party)).toBe(true);
  expect(party.network.sockets).toHaveLength(1);
});

test('a tab that was frozen for ten minutes asks before it gives the connection up', async () => {
  const party = fakeParty();
  const socket = await party.enter();
  const answered = new Set<unknown>();
  await party.world.advance(5_000);
  answer(socket, answered, party.serverNow());
  party.world.freeze(600_000);
  party.world.wake();
  await party.world.advance(1);
  answer(socket, answered, party.serverNow());
  await party.world.advance(15_000);
  expect(isOnline(party)).toBe(true);
});

test('a timer that comes late proves nothing, also while an answer is owed', async () => {
  const party = fakeParty();
  const socket = await party.enter();
  const answered = new Set<unknown>();
  await party.world.advance(5_000);
  answer(socket, answered, party.serverNow());
  await party.world.advance(21_000);
  party.world.freeze(600_000);
  await party.world.advance(1);
  expect(isOnline(party)).toBe(true);
  answer(socket, answered, party.serverNow());
  await party.world.advance(15_000);
  expect(isOnline(party)).toBe(true);
});

test('after a sleep in which the server went away it comes back within seconds of waking', async () => {
  const party = fakeParty();
  await party.enter();
  party.world.freeze(600_000);
  party.world.wake();
  await party.world.advance(4_500);
  expect(party.network.sockets).toHaveLength(2);
  expect((await party.open()).of('JOIN')[0]).toMatchObject({ session: 's1', resume: { seq: 2 } });
});

test('a network that comes back ends the wait', async () => {
  const party = fakeParty();
  party.world.chance = 0.999;
  for (let attempt = 0; attempt < 7; attempt++) {
    party.network.last().end(1006);
    const now = party.room.connection.getSnapshot();
    if (attempt < 6 && now.status === 'waiting') await party.world.advance(Math.ceil(now.delayMs));
  }
  expect(party.network.sockets).toHaveLength(7);
  party.world.wake();
  expect(party.network.sockets).toHaveLength(8);
});

test('but not one that the server has asked for', async () => {
  const party = fakeParty();
  const socket = await party.enter();
  socket.say({ type: 'RECONNECT', afterMs: 3_000, reason: 'drain' });
  socket.end(1012);
  await party.world.advance(1_000);
  party.world.wake();
  await party.world.advance(1_900);
  expect(party.network.sockets).toHaveLength(1);
  await party.world.advance(400);
  expect(party.network.sockets).toHaveLength(2);
});

test('a socket that does not open in 8 s, and a JOIN that is not answered in 15 s, are given up', async () => {
  const party = fakeParty();
  await party.world.advance(8_400);
  expect(party.network.sockets).toHaveLength(2);
  const socket = await party.open();
  await party.world.advance(14_900);
  expect(socket.closedWith).toBeUndefined();
  await party.world.advance(200);
  expect(socket.closedWith).toBe(4000);
});

test('the clock takes the answer with the shortest round trip', async () => {
  const party = fakeParty();
  const socket = await party.enter({ serverTime: 5 });
  const offset = 1_900_000_000_000;
  socket.say({ type: 'PONG', serverTime: offset + 1_000 + 400, echo: 1_000 - 600 });
  socket.say({ type: 'PONG', serverTime: offset + 1_000 - 8, echo: 1_000 - 20 });
  socket.say({ type: 'PONG', serverTime: offset + 1_000 + 90, echo: 1_000 - 200 });
  expect(party.room.clock.roundTripMs()).toBe(20);
  expect(party.room.clock.now() - offset - party.world.now).toBe(2);
});

test('twelve answers are looked at, of the last five minutes', async () => {
  const party = fakeParty();
  const socket = await party.enter();
  const sample = async (roundTrip: number): Promise<void> => {
    const echo = party.world.now;
    await party.world.advance(roundTrip);
    socket.say({ type: 'PONG', serverTime: party.serverNow(), timestamp: 1, echo });
  };
  await sample(5);
  for (let count = 0; count < 11; count++) await sample(30);
  expect(party.room.clock.roundTripMs()).toBe(5);
  await sample(30);
  expect(party.room.clock.roundTripMs()).toBe(30);
  await sample(5);
  for (let part = 1; part <= 14; part++) {
    await party.world.advance(20_000);
    socket.say({ type: 'PONG', serverTime: 1 });
  }
  await sample(30);
  expect(party.room.clock.roundTripMs()).toBe(5);
  await party.world.advance(20_000);
  await sample(30);
  expect(party.room.clock.roundTripMs()).toBe(30);
});

test('a machine that slept measures the clock anew', async () => {
  const party = fakeParty();
  const socket = await party.enter();
  const answered = new Set<unknown>();
  await party.world.advance(0);
  answer(socket, answered, party.serverNow());
  expect(party.room.clock.roundTripMs()).toBe(0);
  await party.world.advance(5_000);
  answer(socket, answered, party.serverNow());
  party.world.sleep(3_600_000);
  party.world.wake();
  await party.world.advance(80);
  answer(socket, answered, party.serverNow() + 3_600_000 - 40);
  expect(Math.round(party.room.clock.now() - party.serverNow())).toBe(3_600_000);
});

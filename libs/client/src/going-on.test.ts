import { expect, test } from 'vitest';
import { event, fakeParty } from '../test/party.ts';

const seeked = { isPlaying: false, currentTime: 20, eventTimestamp: 1 };
const gate = { type: 'GATE', timeline: 't.1', seq: 3, targetTime: 20, waitingFor: ['bo'], endsAt: 9 };

test('playback goes on while it plays, and while a gate waits', async () => {
  const { room, enter } = fakeParty();
  expect(room.goesOn()).toBe(false);
  const socket = await enter({ isPlaying: true });
  expect(room.goesOn()).toBe(true);
  socket.say(event('SEEK_PAUSE', 3, { ...seeked, userId: 'bo' }));
  expect(room.goesOn()).toBe(false);
  socket.say(gate);
  expect(room.goesOn()).toBe(true);
  socket.say({ ...gate, closed: true });
  expect(room.goesOn()).toBe(false);
});

test('and behind an own seek that asked for it, before the gate is told', async () => {
  const { room, enter } = fakeParty();
  const socket = await enter({ isPlaying: true });
  void room.seek(20, room.goesOn());
  socket.say(event('SEEK_PAUSE', 3, { ...seeked, userId: 'ana', id: 1 }));
  expect(room.goesOn()).toBe(true);
  void room.seek(30, room.goesOn());
  expect(socket.of('SEEK').map(({ isPlaying }) => isPlaying)).toEqual([true, true]);
  socket.say(event('PLAY_PAUSE', 4, { userId: 'bo', control: 'pause', currentTime: 20, eventTimestamp: 1 }));
  expect(room.goesOn()).toBe(false);
});

test('but not behind one that asked to stay paused', async () => {
  const { room, enter } = fakeParty();
  const socket = await enter({ isPlaying: true });
  void room.seek(20, false);
  socket.say(event('SEEK_PAUSE', 3, { ...seeked, userId: 'ana', id: 1 }));
  expect(room.goesOn()).toBe(false);
});

import { describe, expect, test } from 'vitest';
import type { FakeSocket } from '../../test/fake-socket.ts';
import { event, fakeParty } from '../../test/party.ts';
import { settle } from '../../test/world.ts';

const ack = (id: number, seq: number, more: object = {}) => ({ type: 'ACK', id, timeline: 't.1', seq, ...more });
const idsOf = (socket: FakeSocket) => socket.of('CHAT').map(({ id }) => id);
const error = (id: number, code: string, more: object = {}) => ({ type: 'ERROR', id, code, message: 'No.', ...more });

describe('a command', () => {
  test('settles with the event that carries its id, or with an ACK', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const [played, same] = [party.room.play(3), party.room.rename('Ana')];
    expect(socket.sent.slice(1).filter(({ type }) => type !== 'PING')).toEqual([
      { type: 'PLAY_PAUSE', control: 'play', currentTime: 3, id: 1 },
      { type: 'UPDATE_USERNAME', username: 'Ana', id: 2 },
    ]);
    const playing = { control: 'play', currentTime: 3, eventTimestamp: 1 };
    socket.say(event('PLAY_PAUSE', 3, { userId: 'bo', id: 1, ...playing }));
    socket.say(event('PLAY_PAUSE', 4, { userId: 'ana', id: 1, ...playing }), ack(2, 4));
    expect(await played).toEqual({ id: 1, timeline: 't.1', seq: 4 });
    expect(await same).toEqual({ id: 2, timeline: 't.1', seq: 4 });
  });

  test('rejects with the refusal of the server', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const kicked = party.room.kick('nobody');
    socket.say(error(1, 'NO_SUCH_USER'));
    await expect(kicked).rejects.toMatchObject({ name: 'RefusedError', code: 'NO_SUCH_USER', command: 'KICK' });
  });

  test('that nobody waits for ends no process when it is refused', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const party = fakeParty();
    const socket = await party.enter();
    void party.room.chat('x');
    socket.say(error(1, 'FORBIDDEN'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('that is too big for a frame is refused here', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    await expect(party.room.chat('x'.repeat(70_000))).rejects.toMatchObject({ code: 'BAD_MESSAGE' });
    expect(socket.of('CHAT')).toEqual([]);
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d is said to nobody: JSON has no word for it', async (number) => {
  const party = fakeParty();
  const socket = await party.enter();
  const { room } = party;
  for (const asked of [room.play(number), room.pause(number), room.seek(number, true), room.ready(number)]) {
    await expect(asked).rejects.toMatchObject({ code: 'BAD_MESSAGE' });
  }
  const before = socket.sent.length;
  room.reportPosition({ currentTime: number, isPlaying: true });
  room.reportPosition({ currentTime: 3, isPlaying: true, syncErrorMs: number });
  room.heartbeat(number, true);
  expect(socket.sent).toHaveLength(before);
});

test('a frame is measured in bytes, as the server does that would end the socket for it', async () => {
  const party = fakeParty();
  const socket = await party.enter();
  for (const text of ['é'.repeat(33_000), '中'.repeat(22_000), '🎬'.repeat(16_400)]) {
    await expect(party.room.chat(text)).rejects.toMatchObject({ code: 'BAD_MESSAGE' });
  }
  expect(socket.of('CHAT')).toEqual([]);
});

describe('without a connection', () => {
  test('commands wait, and go out in their order when the room is entered', async () => {
    const party = fakeParty();
    void party.room.chat('one');
    void party.room.chat('two');
    const socket = await party.open();
    expect(socket.of('CHAT')).toEqual([]);
    await party.enter();
    expect(socket.of('CHAT').map(({ text }) => text)).toEqual(['one', 'two']);
  });

  test('what was not acknowledged is sent again in order under the same ids, what was is not', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const sent = ['one', 'two', 'three'].map((text) => party.room.chat(text));
    socket.say(event('CHAT', 3, { userId: 'ana', text: 'one', id: 1 }));
    socket.end(1006);
    const late = party.room.chat('four');
    await party.world.advance(400);
    const next = await party.open();
    next.say({ type: 'RESUMED', from: 4, to: 4, url: '', currentTime: 0, isPlaying: false, serverTime: 1 });
    expect(idsOf(next)).toEqual([2, 3, 1_001]);
    next.say(event('CHAT', 4, { userId: 'ana', text: 'two', id: 2 }), ack(2, 4, { duplicate: true }));
    next.say(event('CHAT', 5, { userId: 'ana', text: 'three', id: 3 }), ack(1_001, 5));
    expect((await Promise.all([...sent, late])).map(({ seq }) => seq)).toEqual([3, 4, 5, 5]);
  });

  test('no more than the limit waits', async () => {
    const party = fakeParty({ maxQueued: 2 });
    void party.room.chat('one');
    void party.room.chat('two');
    await expect(party.room.chat('three')).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    const socket = await party.enter();
    socket.say(ack(1, 2));
    await settle();
    void party.room.chat('four');
    expect(socket.of('CHAT').map(({ text }) => text)).toEqual(['one', 'two', 'four']);
  });

  test('256 wait unless it is said otherwise', async () => {
    const party = fakeParty();
    for (let line = 0; line < 256; line++) void party.room.chat(`${line}`);
    await expect(party.room.chat('one more')).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    const socket = await party.enter();
    expect(socket.of('CHAT')[0]).toMatchObject({ text: '0' });
  });

  test('a lost session rejects what was sent, since nobody can know; what was not sent goes out', async () => {
    const party = fakeParty();
    (await party.enter()).end(1006);
    const fated = fakeParty();
    const socket = await fated.enter();
    const sent = fated.room.chat('sent');
    socket.end(1006);
    const waiting = fated.room.chat('waiting');
    await fated.world.advance(400);
    (await fated.open()).say({ type: 'ERROR', code: 'RESUME_FAILED', message: 'No.' });
    await expect(sent).rejects.toMatchObject({ code: 'FATE_UNKNOWN' });
    const anew = await fated.enter({ timeline: 't.2', session: 's2' });
    expect(anew.of('CHAT')).toEqual([{ type: 'CHAT', text: 'waiting', id: 2 }]);
    anew.say({ type: 'ACK', id: 2, timeline: 't.2', seq: 3 });
    expect(await waiting).toMatchObject({ seq: 3 });
  });

  test('a page that comes back with its session uses no id twice, though the clock of the computer was set back', async () => {
    const party = fakeParty({ session: 's0' });
    party.world.setWall(-86_400_000);
    void party.room.chat('typed before');
    const socket = await party.enter({ serverTime: party.serverNow() + 0.5 });
    void party.room.chat('x');
    const above = party.serverNow() * 1_000 + 500;
    expect(idsOf(socket)).toEqual([above + 1, above + 2]);
    expect(idsOf(socket).every(Number.isSafeInteger)).toBe(true);
    expect(socket.of('JOIN')[0]).toMatchObject({ session: 's0' });
    expect(socket.of('JOIN')[0]).not.toHaveProperty('resume');
  });

  test('nor does a tab that takes its place back, in which another tab has gone on', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    void party.room.chat('sent');
    socket.end(1006);
    void party.room.chat('typed while away');
    await party.world.advance(400);
    const next = await party.enter();
    expect(idsOf(next)).toEqual([1, party.serverNow() * 1_000 + 1]);
  });
});

describe('what passes by itself', () => {
  test.each(['RATE_LIMITED', 'OVERLOADED', 'UNAVAILABLE'])('%s is sent again under its id', async (code) => {
    const party = fakeParty();
    const socket = await party.enter();
    const said = party.room.chat('x');
    socket.say(error(1, code, { retryAfterMs: 1_000 }));
    await party.world.advance(999);
    expect(socket.of('CHAT')).toHaveLength(1);
    await party.world.advance(501);
    expect(socket.of('CHAT').map(({ id }) => id)).toEqual([1, 1]);
    socket.say(ack(1, 3));
    expect(await said).toMatchObject({ seq: 3 });
  });

  test('what is behind it waits for it: nothing overtakes it, also not after a reconnect', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    for (const text of ['one', 'two', 'three']) void party.room.chat(text);
    for (const id of [1, 2, 3]) socket.say(error(id, 'RATE_LIMITED', { retryAfterMs: 1_000 * (4 - id) }));
    void party.room.chat('four');
    await party.world.advance(2_900);
    socket.end(1006);
    await party.world.advance(200);
    const next = await party.open();
    next.say({ type: 'RESUMED', from: 3, to: 2, url: '', currentTime: 0, isPlaying: false, serverTime: 1 });
    await party.world.advance(5_000);
    expect(socket.of('CHAT').map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(idsOf(next)).toEqual([1, 2, 3, 1_001]);
  });

  test('but not for ever', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const said = party.room.chat('x');
    for (let round = 0; round < 11; round++) {
      socket.say(error(1, 'UNAVAILABLE'));
      await party.world.advance(8_000);
      socket.say({ type: 'PONG', serverTime: 1 });
    }
    await expect(said).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('at most 32 commands have no answer at one time', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    for (let line = 0; line < 100; line++) void party.room.chat(`${line}`);
    expect(socket.of('CHAT')).toHaveLength(32);
    socket.say(ack(1, 2), ack(2, 2));
    expect(socket.of('CHAT')).toHaveLength(34);
  });
});

describe('a signal', () => {
  test('takes a command that was not sent out of the queue', async () => {
    const party = fakeParty();
    const controller = new AbortController();
    const said = party.room.chat('x', { signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    await expect(said).rejects.toThrow('changed my mind');
    const socket = await party.enter();
    expect(socket.of('CHAT')).toEqual([]);
  });

  test('that comes before the acknowledgement wins, and the late acknowledgement does no harm', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const controller = new AbortController();
    const said = party.room.chat('x', { signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    await expect(said).rejects.toThrow('changed my mind');
    socket.say(event('CHAT', 3, { userId: 'ana', text: 'x', id: 1 }), error(1, 'RATE_LIMITED'));
    socket.end(1006);
    await party.world.advance(400);
    expect((await party.enter()).of('CHAT')).toEqual([]);
    expect(party.world.reported).toEqual([]);
  });

  test('that was aborted before sends nothing', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    await expect(party.room.chat('x', { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(socket.of('CHAT')).toEqual([]);
  });
});

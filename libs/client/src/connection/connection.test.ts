import { describe, expect, test } from 'vitest';
import { event, fakeParty, roomState } from '../../test/party.ts';
import { settle } from '../../test/world.ts';

const status = ({ room }: ReturnType<typeof fakeParty>) => room.connection.getSnapshot();

describe('joining', () => {
  test('JOIN says who, where and which protocol, and nothing that was not given', async () => {
    const party = fakeParty({ pin: '4321' });
    const socket = await party.open();
    expect(socket.sent).toEqual([{ type: 'JOIN', protocol: 1, roomId: 'r', userId: 'ana', pin: '4321' }]);
    expect(status(party)).toEqual({ status: 'joining', url: 'ws://a/ws', attempt: 0 });
  });

  test('with ROOM_STATE it is online, and `joined` resolves with the state', async () => {
    const party = fakeParty();
    await party.enter();
    expect(status(party)).toEqual({ status: 'online', url: 'ws://a/ws', how: 'joined' });
    expect(await party.room.joined).toBe(party.room.state.getSnapshot());
  });

  test('a token that is a function is asked before each attempt', async () => {
    let count = 0;
    const party = fakeParty({ token: () => Promise.resolve(`token ${++count}`) });
    const socket = await party.open();
    expect(socket.of('JOIN')[0]).toMatchObject({ token: 'token 1' });
    socket.end(1006);
    await party.world.advance(1_000);
    expect((await party.open()).of('JOIN')[0]).toMatchObject({ token: 'token 2' });
  });

  test('an address without a path means /ws, http means ws', () => {
    const urlOf = (url: string) => fakeParty({ url }).network.last().url;
    expect(['https://a', 'ws://a:1/', 'wss://a/x', 'http://a?b=c'].map(urlOf)).toEqual([
      'wss://a/ws',
      'ws://a:1/ws',
      'wss://a/x',
      'ws://a/ws?b=c',
    ]);
    expect(() => fakeParty({ url: 'ftp://a' })).toThrow(TypeError);
    expect(() => fakeParty({ userId: 'server' })).toThrow(TypeError);
  });
});

describe('coming back', () => {
  test('a lost socket is replaced on the next address, by session, timeline and seq', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    socket.say(event('CHAT', 3, { text: 'hi' }));
    socket.end(1006);
    expect(status(party)).toMatchObject({ status: 'waiting', cause: { kind: 'closed', code: 1006 } });
    await party.world.advance(400);
    const next = await party.open();
    expect(next.url).toBe('ws://b/ws');
    expect(next.of('JOIN')[0]).toMatchObject({ session: 's1', resume: { timeline: 't.1', seq: 3 } });
    next.say({ type: 'RESUMED', from: 4, to: 4, url: 'u', currentTime: 5, isPlaying: true, serverTime: 9 });
    next.say(event('CHAT', 4, { text: 'missed' }));
    expect(status(party)).toMatchObject({ status: 'online', how: 'resumed' });
    const state = party.room.state.getSnapshot();
    expect(state?.chat.map((line) => line.text)).toEqual(['hi', 'missed']);
    expect(state?.anchor).toEqual({ position: 5, playing: true, at: 9 });
  });

  test('waits double up to 10 s, with full jitter, and begin anew after a stable connection', async () => {
    const party = fakeParty();
    party.world.chance = 0.999;
    const delays: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      party.network.last().end(1006);
      const now = status(party);
      const delayMs = now.status === 'waiting' ? now.delayMs : -1;
      delays.push(Math.round(delayMs / 0.999));
      await party.world.advance(Math.ceil(delayMs));
    }
    expect(delays).toEqual([400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000]);
    await party.enter();
    await party.world.advance(5_000);
    party.network.last().end(1006);
    expect(status(party)).toMatchObject({ status: 'waiting', attempt: 0 });
    party.world.chance = 0;
    await party.world.advance(400);
    party.network.last().end(1006);
    expect(status(party)).toMatchObject({ delayMs: 0 });
  });

  test('a connection that ends again and again before it is stable does not make the waits short', async () => {
    const party = fakeParty();
    for (let round = 0; round < 4; round++) {
      (await party.enter()).end(4430);
      expect(status(party)).toMatchObject({ status: 'waiting', attempt: round });
      await party.world.advance(10_000 / 2);
    }
  });

  test('1012 comes back at once but spread, and not before RECONNECT allows it', async () => {
    const party = fakeParty();
    party.world.chance = 0.999;
    (await party.enter()).end(1012);
    expect(status(party)).toMatchObject({ status: 'waiting' });
    await party.world.advance(250);
    expect(party.network.sockets).toHaveLength(2);
    const socket = await party.enter();
    await party.world.advance(6_000);
    socket.say({ type: 'RECONNECT', afterMs: 3_000, reason: 'drain' });
    socket.end(1012);
    await party.world.advance(2_999);
    expect(party.network.sockets).toHaveLength(2);
    await party.world.advance(251);
    expect(party.network.sockets).toHaveLength(3);
  });

  test.each([
    [4400, 'bad-messages'],
    [1009, 'bad-messages'],
    [4401, 'bad-token'],
    [4403, 'kicked'],
    [4409, 'replaced'],
  ])('%i does not heal: it stops with the reason %s', async (code, kind) => {
    const party = fakeParty();
    (await party.enter()).end(code);
    expect(status(party)).toEqual({ status: 'stopped', reason: { kind } });
    await expect(party.room.chat('x')).rejects.toMatchObject({ code: 'CLOSED' });
    await party.world.advance(60_000);
    expect(party.network.sockets).toHaveLength(1);
    expect(party.world.timers).toBe(0);
  });

  test('whoever sent too much waits for 10 s at least', async () => {
    const party = fakeParty();
    (await party.enter()).end(4429);
    await party.world.advance(9_999);
    expect(party.network.sockets).toHaveLength(1);
    await party.world.advance(500);
    expect(party.network.sockets).toHaveLength(2);
  });

  test('a gap in seq is healed by a resume', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    socket.say(event('CHAT', 4, { text: 'too soon' }));
    expect(socket.closedWith).toBe(4000);
    expect(status(party)).toMatchObject({ status: 'waiting', cause: { kind: 'gap' } });
    await party.world.advance(400);
    expect((await party.open()).of('JOIN')[0]).toMatchObject({ resume: { seq: 2 } });
  });

  test('the same gap again is not replayed for ever: the room is asked for anew', async () => {
    const party = fakeParty();
    (await party.enter()).say(event('CHAT', 4, { text: 'too soon' }));
    await party.world.advance(400);
    const resumed = { from: 3, to: 4, url: '', currentTime: 0, isPlaying: false, serverTime: 1 };
    const next = await party.open();
    next.say({ type: 'RESUMED', ...resumed }, { ...event('CHAT', 3), text: 5 }, event('CHAT', 4, { text: 'again' }));
    await party.world.advance(800);
    const last = await party.open();
    expect(last.of('JOIN')[0]).toMatchObject({ session: 's1' });
    expect(last.of('JOIN')[0]).not.toHaveProperty('resume');
  });

  test('a new timeline comes as a snapshot, at any time', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    socket.say(
      roomState({ timeline: 't.2', seq: 1, url: 'https://new/' }),
      event('CHAT', 2, { timeline: 't.2', text: 'x' }),
    );
    expect(party.room.state.getSnapshot()).toMatchObject({ timeline: 't.2', seq: 2, url: 'https://new/' });
    expect(status(party)).toMatchObject({ status: 'online' });
  });
});

describe('a JOIN that is refused', () => {
  const refusal = (code: string, more: object = {}) => ({ type: 'ERROR', code, message: 'No.', ...more });

  test.each(['BAD_PIN', 'ROOM_FULL', 'UNSUPPORTED_PROTOCOL', 'BAD_MESSAGE', 'INTERNAL'])(
    '%s stops it, and `joined` rejects with the code',
    async (code) => {
      const party = fakeParty();
      (await party.open()).say(refusal(code));
      expect(status(party)).toEqual({ status: 'stopped', reason: { kind: 'refused', code, message: 'No.' } });
      await expect(party.room.joined).rejects.toMatchObject({ code, command: 'JOIN' });
    },
  );

  test('FORBIDDEN means kicked, with the time left', async () => {
    const party = fakeParty();
    (await party.open()).say(refusal('FORBIDDEN', { retryAfterMs: 9_000 }));
    expect(status(party)).toEqual({ status: 'stopped', reason: { kind: 'kicked', retryAfterMs: 9_000 } });
  });

  test.each(['RATE_LIMITED', 'OVERLOADED', 'UNAVAILABLE', 'USER_IN_USE'])(
    '%s is tried again, not before retryAfterMs',
    async (code) => {
      const party = fakeParty();
      (await party.open()).say(refusal(code, { retryAfterMs: 2_000 }));
      party.world.wake();
      await party.world.advance(1_999);
      expect(party.network.sockets).toHaveLength(1);
      await party.world.advance(401);
      expect(party.network.sockets).toHaveLength(2);
    },
  );

  test('USER_IN_USE is believed in the end', async () => {
    const party = fakeParty();
    for (let round = 0; round < 4; round++) {
      (await party.open()).say(refusal('USER_IN_USE', { retryAfterMs: 10 }));
      await party.world.advance(4_000);
    }
    expect(status(party)).toMatchObject({ status: 'stopped', reason: { code: 'USER_IN_USE' } });
  });

  test('RESUME_FAILED joins again at once without session, as a newcomer', async () => {
    const party = fakeParty({ pin: '1' });
    (await party.enter()).end(1006);
    await party.world.advance(400);
    (await party.open()).say(refusal('RESUME_FAILED'));
    expect((await party.open()).of('JOIN')).toEqual([
      { type: 'JOIN', protocol: 1, roomId: 'r', userId: 'ana', pin: '1' },
    ]);
  });
});

describe('going', () => {
  test('leave says LEAVE and resolves when the server has closed', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    let left = false;
    void party.room.leave().then(() => (left = true));
    await settle();
    expect([socket.sent.at(-1), left]).toEqual([{ type: 'LEAVE' }, false]);
    socket.end(1000);
    await settle();
    expect(left).toBe(true);
    expect(status(party)).toEqual({ status: 'stopped', reason: { kind: 'left' } });
    await party.world.advance(60_000);
    expect(party.network.sockets).toHaveLength(1);
  });

  test('a listener that closes the room at any change has the last word', async () => {
    for (const status of ['connecting', 'joining', 'online', 'waiting']) {
      const party = fakeParty();
      party.network.last().end(1006);
      party.room.connection.subscribe(() => {
        if (party.room.connection.getSnapshot().status === status) party.room.close();
      });
      await party.world.advance(400);
      await party.enter();
      party.network.last().end(1006);
      await party.world.advance(60_000);
      expect(party.room.connection.getSnapshot()).toEqual({ status: 'stopped', reason: { kind: 'closed' } });
      expect(party.network.sockets.length).toBeLessThanOrEqual(2);
    }
  });

  test('a server that does not answer LEAVE is not waited for longer than 2 s', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const left = party.room.leave();
    await party.world.advance(2_000);
    await left;
    expect(socket.closedWith).toBe(1000);
  });

  test('close keeps the place: no LEAVE, and no close code that means leaving', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    party.room.close();
    expect(socket.of('LEAVE')).toEqual([]);
    expect(socket.closedWith).toBe(4000);
    expect(status(party)).toEqual({ status: 'stopped', reason: { kind: 'closed' } });
  });

  test('an aborted signal closes the room, also before it was entered', async () => {
    const controller = new AbortController();
    const party = fakeParty({ signal: controller.signal });
    controller.abort();
    await expect(party.room.joined).rejects.toMatchObject({ code: 'CLOSED' });
    expect(party.world.timers).toBe(0);
  });
});

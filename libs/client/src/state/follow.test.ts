import { describe, expect, test } from 'vitest';
import { event, fakeParty, roomState, SERVER_AT_0 } from '../../test/party.ts';

const place = { timeline: 't.1', seq: 2 };

describe('the state of the room', () => {
  test('begins with the snapshot: who leads, who is there, how they are', async () => {
    const party = fakeParty();
    await party.enter();
    expect(party.room.state.getSnapshot()).toMatchObject({
      isHost: true,
      mayLead: true,
      me: 'ana',
      anchor: { position: 10, playing: false },
      members: [
        { userId: 'ana', username: 'Ana' },
        { userId: 'bo', connectionQuality: 'fair', syncErrorMs: 40 },
      ],
      gate: null,
      chat: [],
      seq: 2,
    });
  });

  test('takes each event in its order', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const state = () => party.room.state.getSnapshot();
    socket.say(event('USER_JOINED', 3, { userId: 'cy', username: 'Cy' }));
    expect(state()?.members.map(({ username }) => username)).toEqual(['Ana', 'Bo', 'Cy']);
    socket.say(event('USERNAME_UPDATED', 4, { username: 'Bob' }), event('GUEST_CONTROL', 5, { enabled: false }));
    expect(state()).toMatchObject({
      members: [{}, { username: 'Bob' }, {}],
      mayLead: true,
      guestControlEnabled: false,
    });
    socket.say(event('HOST_CHANGED', 6, { hostUserId: 'bo' }));
    expect(state()).toMatchObject({ isHost: false, mayLead: false, hostUserId: 'bo' });
    const at = SERVER_AT_0 + 5;
    socket.say(event('PLAY_PAUSE', 7, { control: 'play', currentTime: 20, eventTimestamp: 1, timestamp: at }));
    expect(state()?.anchor).toEqual({ position: 20, playing: true, at });
    socket.say(event('SEEK_PAUSE', 8, { currentTime: 99, isPlaying: false, eventTimestamp: 1, timestamp: at }));
    expect(state()?.anchor).toEqual({ position: 99, playing: false, at });
    socket.say(event('URL_CHANGE', 9, { url: 'https://f.com/', currentTime: 1, timestamp: at }));
    expect(state()).toMatchObject({ url: 'https://f.com/', anchor: { position: 1, playing: false } });
    socket.say(event('USER_LEFT', 10, { userId: 'cy', reason: 'lost' }));
    expect(state()).toMatchObject({ members: [{ userId: 'ana' }, { userId: 'bo' }], seq: 10 });
  });

  test('an event that comes twice changes nothing and is told once', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const heard: string[] = [];
    party.room.on('CHAT', ({ text }) => heard.push(text));
    socket.say(event('CHAT', 3, { text: 'x' }), event('CHAT', 3, { text: 'x' }));
    expect(heard).toEqual(['x']);
    expect(party.room.state.getSnapshot()?.chat).toHaveLength(1);
    expect(party.room.connection.getSnapshot().status).toBe('online');
  });

  test('the gate opens and closes by what is observed, and by the events that end it', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const gate = () => party.room.state.getSnapshot()?.gate;
    socket.say({ type: 'GATE', targetTime: 9, waitingFor: ['bo'], endsAt: 5, ...place });
    expect(gate()).toEqual({ targetTime: 9, waitingFor: ['bo'], endsAt: 5 });
    socket.say({ type: 'GATE', closed: true, ...place });
    expect(gate()).toBe(null);
    socket.say({ type: 'GATE', targetTime: 9, waitingFor: ['bo'], endsAt: 5, ...place });
    socket.say(event('PLAY_PAUSE', 3, { userId: 'server', control: 'play', currentTime: 9, eventTimestamp: 1 }));
    expect(gate()).toBe(null);
    socket.say({ type: 'GATE', targetTime: 9, waitingFor: ['bo'], endsAt: 5, ...place });
    expect(gate()).toBe(null);
  });

  test('position is computed as of now by the server’s clock', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    expect(party.room.position()).toBe(10);
    socket.say({
      type: 'HOST_HEARTBEAT',
      userId: 'ana',
      currentTime: 30,
      isPlaying: true,
      timestamp: party.serverNow(),
      ...place,
    });
    await party.world.advance(2_500);
    expect(party.room.position()).toBeCloseTo(32.5, 3);
  });

  test('REQUEST_SYNC sets the anchor right', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const synced = party.room.send({ type: 'REQUEST_SYNC' });
    const answer = { fromUserId: 'server', url: '', isPlaying: true, currentTime: 44, serverTime: party.serverNow() };
    socket.say({ type: 'SYNC_RESPONSE', id: 1, ...answer, ...place });
    expect(await synced).toMatchObject({ seq: 2 });
    expect(party.room.position()).toBe(44);
    const bos = { from: 'bo', to: 'ana', userId: 'bo', fromUserId: 'bo', currentTime: 1, isPlaying: false };
    socket.say({ type: 'SYNC_RESPONSE', ...bos });
    expect(party.room.position()).toBe(44);
  });

  test('is the same object until something changes, so that nobody renders for nothing', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const before = party.room.state.getSnapshot();
    let changes = 0;
    const stop = party.room.state.subscribe(() => changes++);
    socket.say({
      type: 'MEMBERS',
      members: [{ userId: 'bo', connected: true, connectionQuality: 'fair', syncErrorMs: 40 }],
      ...place,
    });
    expect([party.room.state.getSnapshot() === before, changes]).toEqual([true, 0]);
    socket.say({ type: 'MEMBERS', members: [{ userId: 'bo', connected: false, connectionQuality: 'fair' }], ...place });
    stop();
    socket.say(event('CHAT', 3, { text: 'x' }));
    expect(changes).toBe(1);
    expect(party.room.state.getSnapshot()?.members[1]).toEqual({
      userId: 'bo',
      username: 'Bo',
      connected: false,
      connectionQuality: 'fair',
    });
  });

  test('a listener that throws stops nobody else, and is reported', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    const heard: number[] = [];
    const boom = (): never => {
      throw new Error('mine');
    };
    party.room.state.subscribe(boom);
    party.room.on('CHAT', boom);
    party.room.on('CHAT', ({ seq }) => heard.push(seq));
    socket.say(event('CHAT', 3, { text: 'x' }));
    expect([heard, party.world.reported.length]).toEqual([[3], 2]);
  });

  test('what was said stays over a snapshot, and is bounded', async () => {
    const party = fakeParty();
    const socket = await party.enter();
    for (let seq = 3; seq < 303; seq++) socket.say(event('CHAT', seq, { text: `${seq}` }));
    socket.say(roomState({ seq: 400 }));
    expect(party.room.state.getSnapshot()?.chat.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 200 }, (_, index) => 103 + index),
    );
  });
});

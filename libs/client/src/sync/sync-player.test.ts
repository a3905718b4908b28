import { describe, expect, test } from 'vitest';
import { event, fakeParty, type Party } from '../../test/party.ts';
import { SimulatedPlayer, type PlayerHabits } from '../../test/simulated-player.ts';
import type { FakeSocket } from '../../test/fake-socket.ts';
import { syncPlayer, type PlayerSync, type SyncOptions } from './sync-player.ts';

interface Show {
  readonly party: Party;
  readonly socket: FakeSocket;
  readonly player: SimulatedPlayer;
  readonly sync: PlayerSync;
  /** The player's distance from the room, s. */
  readonly error: () => number;
  readonly event: (type: string, fields: object) => void;
}

/** A room at 10 s, paused unless `playing`, with a player of these habits. */
async function show(habits: PlayerHabits = {}, playing = false, options: SyncOptions = {}, state = {}): Promise<Show> {
  const party = fakeParty();
  const socket = await party.enter({ isPlaying: playing, ...state });
  const answer = { type: 'PONG', serverTime: party.serverNow(), timestamp: 1, echo: party.world.now };
  socket.say(answer);
  const player = new SimulatedPlayer(party.world, habits);
  const sync = syncPlayer(party.room, player, { ...options, runtime: party.world.runtime });
  let seq = 2;
  return {
    party,
    socket,
    player,
    sync,
    error: () => player.read().position - party.room.position(),
    event: (type, fields) => socket.say(event(type, ++seq, { timestamp: party.serverNow(), ...fields })),
  };
}

const play = { control: 'play', currentTime: 10, eventTimestamp: 1 };
const seeks = ({ player }: Show): string[] => player.done.filter((what) => what.startsWith('seek'));

/** A player that cannot say where it is, which the room leads for some seconds. */
async function lost(nowhere: number, playing: boolean): Promise<Show> {
  const it = await show({}, playing, { heartbeatMs: 1_000 });
  it.player.nowhere = nowhere;
  await it.party.world.advance(5_000);
  return it;
}

describe.each([Number.NaN, Number.POSITIVE_INFINITY])('a player whose position is %d', (nowhere) => {
  test('is played and paused with the room, and its position is told to nobody', async () => {
    const it = await lost(nowhere, true);
    const reports = it.socket.of('POSITION_UPDATE').length;
    await it.party.world.advance(7_000);
    expect(it.socket.of('POSITION_UPDATE')).toHaveLength(reports);
    expect(it.sync.state.getSnapshot()).toEqual({ status: 'stalled', errorMs: null });
    expect(it.player.rates.every(Number.isFinite)).toBe(true);
    it.event('PLAY_PAUSE', { ...play, control: 'pause' });
    expect(it.player.read().playing).toBe(false);
    it.event('PLAY_PAUSE', play);
    expect(it.player.read().playing).toBe(true);
    expect(it.socket.sent.every((message) => !Object.values(message).includes(null))).toBe(true);
  });

  test('is led again once it says where it is, and that is no wish of anybody', async () => {
    const it = await lost(nowhere, true);
    it.player.nowhere = null;
    it.player.press(500);
    await it.party.world.advance(2_000);
    expect(it.socket.of('SEEK')).toEqual([]);
    expect(it.sync.state.getSnapshot().status).toBe('in-sync');
  });

  test('moves no slider of the room', async () => {
    const it = await lost(nowhere, false);
    expect(it.socket.of('SEEK')).toEqual([]);
    expect(it.sync.state.getSnapshot()).toEqual({ status: 'paused', errorMs: null });
  });
});

describe('following the room', () => {
  test('it goes where the room is, plays and pauses with it', async () => {
    const it = await show();
    expect(it.player.read()).toMatchObject({ position: 10, playing: false });
    expect(it.sync.state.getSnapshot().status).toBe('paused');
    it.event('PLAY_PAUSE', play);
    await it.party.world.advance(1_000);
    expect(it.sync.state.getSnapshot()).toEqual({ status: 'in-sync', errorMs: 0 });
    it.event('PLAY_PAUSE', { ...play, control: 'pause', currentTime: 11 });
    expect(it.player.read()).toMatchObject({ position: 11, playing: false });
    expect(it.player.done).toEqual(['seek 10.00', 'play', 'pause']);
  });

  test('who comes late is where the others are within two seconds', async () => {
    const it = await show({ seekMs: 300 }, true);
    await it.party.world.advance(60_000);
    expect(Math.abs(it.error())).toBeLessThan(0.06);
    expect(seeks(it).length).toBeLessThanOrEqual(2);
  });

  test('a small error is worked off by speed, a fifth more or less at most, without a seek', async () => {
    const it = await show({}, true);
    await it.party.world.advance(1_000);
    const before = seeks(it).length;
    it.player.stall(400);
    await it.party.world.advance(400);
    expect(it.error()).toBeCloseTo(-0.4, 1);
    await it.party.world.advance(10_000);
    expect(Math.abs(it.error())).toBeLessThan(0.03);
    expect(seeks(it)).toHaveLength(before);
    expect(Math.max(...it.player.rates.map((rate) => Math.abs(rate - 1)))).toBeLessThan(0.201);
    expect(it.player.read().rate).toBe(1);
  });

  test('a player whose clock runs wrong is held within 60 ms, and its speed is not touched all the time', async () => {
    const it = await show({ drift: 0.002 }, true);
    await it.party.world.advance(10_000);
    let worst = 0;
    for (let second = 0; second < 300; second++) {
      await it.party.world.advance(1_000);
      worst = Math.max(worst, Math.abs(it.error()));
    }
    expect(worst).toBeLessThan(0.07);
    expect(it.player.rates.length).toBeLessThan(200);
    expect(seeks(it)).toHaveLength(1);
  });

  test('a large error is seeked away, ahead by as much as seeks come late', async () => {
    const it = await show({ seekMs: 600, fixedSpeed: true }, true);
    await it.party.world.advance(20_000);
    expect(Math.abs(it.error())).toBeLessThan(0.35);
    const before = seeks(it).length;
    it.event('SEEK_PAUSE', { currentTime: 100, isPlaying: false, eventTimestamp: 1 });
    await it.party.world.advance(2_000);
    it.event('PLAY_PAUSE', { ...play, currentTime: 100 });
    await it.party.world.advance(30_000);
    expect(Math.abs(it.error())).toBeLessThan(0.35);
    expect(seeks(it).length - before).toBeLessThanOrEqual(3);
  });

  test('a player that can never get there is not seeked in a loop', async () => {
    const it = await show({ keyframeS: 10, fixedSpeed: true, seekMs: 200 }, true);
    await it.party.world.advance(600_000);
    expect(seeks(it).length).toBeLessThan(30);
    const paused = await show({ keyframeS: 4 });
    await paused.party.world.advance(600_000);
    expect(seeks(paused).length).toBeLessThan(30);
  });

  test('a stall is waited for, not fought; then it catches up', async () => {
    const it = await show({}, true);
    await it.party.world.advance(1_000);
    const before = it.player.done.length;
    it.player.stall(8_000);
    await it.party.world.advance(7_900);
    expect(it.sync.state.getSnapshot().status).toBe('stalled');
    expect(it.player.done).toHaveLength(before);
    await it.party.world.advance(3_000);
    expect(it.sync.state.getSnapshot().status).toBe('in-sync');
    expect(seeks(it)).toHaveLength(2);
  });
});

describe('the person at the player', () => {
  const commands = (it: Show): object[] =>
    it.socket.sent.filter(({ type }) => ['PLAY_PAUSE', 'SEEK'].includes(String(type)));

  test('presses pause: the room pauses where he is, and he is not made to play meanwhile', async () => {
    const it = await show({}, true);
    await it.party.world.advance(1_000);
    it.player.press('pause');
    await it.party.world.advance(3_000);
    expect(commands(it)).toMatchObject([{ type: 'PLAY_PAUSE', control: 'pause' }]);
    expect(it.player.read().playing).toBe(false);
    expect(Object.entries(commands(it)[0] ?? {})).toContainEqual(['currentTime', expect.closeTo(11, 1)]);
    it.event('PLAY_PAUSE', { userId: 'ana', id: 1, control: 'pause', currentTime: 11, eventTimestamp: 1 });
    await it.party.world.advance(3_000);
    expect([commands(it).length, it.player.read().playing]).toEqual([1, false]);
  });

  test('presses play, drags the slider: one command each, the last place of the slider', async () => {
    const it = await show();
    await it.party.world.advance(1_000);
    it.player.press('play');
    it.event('PLAY_PAUSE', { ...play, userId: 'ana', id: 1 });
    await it.party.world.advance(1_000);
    for (const position of [20, 30, 40]) it.player.press(position);
    await it.party.world.advance(300);
    expect(commands(it)).toMatchObject([
      { type: 'PLAY_PAUSE', control: 'play' },
      { type: 'SEEK', currentTime: 40, isPlaying: true },
    ]);
  });

  test('may not lead: what he does is undone, and nothing is sent', async () => {
    const it = await show({}, true, {}, { hostUserId: 'bo', guestControlEnabled: false });
    await it.party.world.advance(1_000);
    it.player.press('pause');
    it.player.press(500);
    await it.party.world.advance(4_000);
    expect(commands(it)).toEqual([]);
    expect(it.player.read().playing).toBe(true);
    expect(Math.abs(it.error())).toBeLessThan(0.1);
  });

  test('a refusal, or a server that does not answer in 5 s, gives the player back to the room', async () => {
    const it = await show({}, true);
    await it.party.world.advance(1_000);
    it.player.press('pause');
    it.socket.say({ type: 'ERROR', code: 'FORBIDDEN', message: 'No.', id: 1 });
    await it.party.world.advance(500);
    expect(it.player.read().playing).toBe(true);
    await it.party.world.advance(5_000);
    it.player.press('pause');
    await it.party.world.advance(4_500);
    expect(it.player.read().playing).toBe(false);
    await it.party.world.advance(1_000);
    expect(it.player.read().playing).toBe(true);
  });

  test('what the room does to a player that answers late is no wish of anybody', async () => {
    const it = await show({ lagMs: 700, seekMs: 300 });
    await it.party.world.advance(3_000);
    it.event('PLAY_PAUSE', play);
    await it.party.world.advance(5_000);
    it.event('SEEK_PAUSE', { currentTime: 300, isPlaying: false, eventTimestamp: 1 });
    await it.party.world.advance(5_000);
    it.event('PLAY_PAUSE', { ...play, currentTime: 300 });
    await it.party.world.advance(5_000);
    expect(commands(it)).toEqual([]);
    expect(Math.abs(it.error())).toBeLessThan(1);
  });

  test('a pause in a tab that nobody sees does not pause the room', async () => {
    const it = await show({}, true);
    await it.party.world.advance(1_000);
    it.party.world.isShown = false;
    it.player.press('pause');
    await it.party.world.advance(10_000);
    expect([commands(it), it.player.read().playing]).toEqual([[], false]);
    expect(it.sync.state.getSnapshot().status).toBe('blocked');
    it.party.world.isShown = true;
    await it.party.world.advance(3_000);
    expect(it.sync.state.getSnapshot().status).toBe('in-sync');
  });

  test('a browser that wants a click first is asked once, and again by resume', async () => {
    const it = await show({ needsClick: true }, true);
    await it.party.world.advance(10_000);
    expect(it.sync.state.getSnapshot().status).toBe('blocked');
    expect([it.player.done.filter((what) => what === 'play').length, commands(it)]).toEqual([1, []]);
    it.player.press('play');
    await it.party.world.advance(3_000);
    expect(it.sync.state.getSnapshot().status).toBe('in-sync');
    expect(commands(it)).toEqual([]);
  });
});

describe('what the server is told', () => {
  test('READY once the player is at the target with its data, not before', async () => {
    const it = await show({ seekMs: 2_000 });
    it.event('SEEK_PAUSE', { currentTime: 100, isPlaying: false, eventTimestamp: 1 });
    await it.party.world.advance(1_900);
    expect(it.socket.of('READY')).toEqual([]);
    await it.party.world.advance(300);
    expect(it.socket.of('READY')).toMatchObject([{ targetTime: 100 }]);
    const gate = { type: 'GATE', targetTime: 100, waitingFor: ['ana'], endsAt: 7, timeline: 't.1', seq: 3 };
    it.socket.say(gate, { ...gate, waitingFor: ['ana', 'bo'] });
    await it.party.world.advance(1_000);
    expect(it.socket.of('READY')).toHaveLength(2);
  });

  test('the seeker sends no READY: it counts as ready', async () => {
    const it = await show();
    it.event('SEEK_PAUSE', { userId: 'ana', currentTime: 100, isPlaying: false, eventTimestamp: 1 });
    await it.party.world.advance(2_000);
    expect(it.socket.of('READY')).toEqual([]);
  });

  test('the error, every 5 s while it plays', async () => {
    const it = await show({ seekMs: 300 }, true);
    await it.party.world.advance(21_000);
    const reports = it.socket.of('POSITION_UPDATE');
    expect(reports.length).toBeGreaterThanOrEqual(4);
    expect(reports.length).toBeLessThanOrEqual(6);
    expect(reports.at(-1)).toMatchObject({ isPlaying: true });
    expect(Math.abs(Number(reports.at(-1)?.['syncErrorMs']))).toBeLessThan(60);
  });

  test('a heartbeat only when it is asked for, and only by the host', async () => {
    const quiet = await show({}, true);
    await quiet.party.world.advance(20_000);
    expect(quiet.socket.of('HOST_HEARTBEAT')).toEqual([]);
    const loud = await show({}, true, { heartbeatMs: 5_000 });
    await loud.party.world.advance(20_000);
    expect(loud.socket.of('HOST_HEARTBEAT').length).toBeGreaterThanOrEqual(4);
  });

  test('after stop nothing, and the player is left alone', async () => {
    const it = await show({}, true);
    await it.party.world.advance(1_000);
    it.sync.stop();
    const before = [it.player.done.length, it.socket.of('POSITION_UPDATE').length];
    it.event('PLAY_PAUSE', { ...play, control: 'pause' });
    await it.party.world.advance(9_000);
    expect([it.player.done.length, it.socket.of('POSITION_UPDATE').length]).toEqual(before);
    expect(it.sync.state.getSnapshot()).toEqual({ status: 'stopped', errorMs: null });
  });

  test('it leaves no speed behind', async () => {
    const it = await show({}, true, { controls: false });
    await it.party.world.advance(1_000);
    it.player.stall(400);
    await it.party.world.advance(1_000);
    expect(it.player.read().rate).not.toBe(1);
    it.sync.stop();
    expect(it.player.read().rate).toBe(1);
  });

  test('a slider that is dragged again while the gate waits keeps the room going', async () => {
    const it = await show({}, true);
    await it.party.world.advance(1_000);
    it.player.press(60);
    await it.party.world.advance(500);
    const [first] = it.socket.of('SEEK');
    expect(first).toMatchObject({ isPlaying: true });
    const paused = { userId: 'ana', isPlaying: false, eventTimestamp: 1 };
    it.event('SEEK_PAUSE', { ...paused, id: first?.['id'], currentTime: 60 });
    await it.party.world.advance(3_000);
    it.player.press(90);
    await it.party.world.advance(500);
    expect(it.socket.of('SEEK')[1]).toMatchObject({ isPlaying: true });
  });
});

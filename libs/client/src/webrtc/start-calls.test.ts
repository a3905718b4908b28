import { describe, expect, test } from 'vitest';
import { FakeIce } from '../../test/fake-peer-connection.ts';
import type { FakeSocket } from '../../test/fake-socket.ts';
import { event, fakeParty, type Party } from '../../test/party.ts';
import { settle } from '../../test/world.ts';
import type { CallOptions, Calls } from './calls.ts';
import { startCalls } from './start-calls.ts';

interface Side {
  readonly party: Party;
  socket: FakeSocket;
  calls: Calls;
  /** Its socket is gone: nothing reaches it. */
  isAway: boolean;
  /** How many of what it sent the hub has carried. */
  carried: number;
}

const RELAYS = new Set<unknown>(['OFFER', 'ANSWER', 'ICE_CANDIDATE']);

/** A room of ana and bo, in this order, whose signals are carried when the test says so. */
class Hub {
  readonly ice = new FakeIce();
  readonly sides = new Map<string, Side>();
  log: string[] = [];

  async enter(userId: string, options: CallOptions = {}): Promise<Side> {
    const party = fakeParty({ userId });
    const socket = await party.enter();
    const side = { party, socket, calls: this.start(party, options), isAway: false, carried: socket.sent.length };
    this.sides.set(userId, side);
    return side;
  }

  start(party: Party, options: CallOptions = {}): Calls {
    return startCalls(party.room, { RTCPeerConnection: this.ice.class, ...options }, party.world.runtime);
  }

  /** Carries signals until there are no more. */
  async carry(): Promise<void> {
    for (let round = 0; round < 30; round++) {
      await settle();
      for (const [userId, side] of this.sides) this.#carryOf(userId, side);
    }
  }

  #carryOf(userId: string, side: Side): void {
    for (const message of side.socket.sent.slice(side.carried)) {
      side.carried += 1;
      const { type, id, to, ...rest } = message;
      if (!RELAYS.has(type)) continue;
      const target = this.sides.get(String(to));
      this.log.push(`${userId} ${String(type)}`);
      if (target === undefined || target.isAway) {
        side.socket.say({ type: 'ERROR', code: 'PEER_UNREACHABLE', message: 'No.', id });
        continue;
      }
      side.socket.say({ type: 'ACK', id, timeline: 't.1', seq: 2 });
      target.socket.say({ type, ...rest, from: userId, to, userId });
    }
  }
}

/** The next signal of a side that is not among `answered`. */
const unanswered = ({ socket }: Side, answered: readonly unknown[]): unknown =>
  socket.sent.find(({ type, id }) => RELAYS.has(type) && !answered.includes(id))?.['id'];
const statusOf = ({ calls }: Side): string[] =>
  calls.peers.getSnapshot().map(({ userId, status }) => `${userId} ${status}`);
const sessions = (hub: Hub): string[] =>
  hub.ice.connections.filter(({ connectionState }) => connectionState !== 'closed').map(({ id }) => id);

/** Both have begun, and are connected. */
async function connected(): Promise<{ hub: Hub; ana: Side; bo: Side }> {
  const hub = new Hub();
  const ana = await hub.enter('ana');
  const bo = await hub.enter('bo');
  await hub.carry();
  expect([statusOf(ana), statusOf(bo)]).toEqual([['bo connected'], ['ana connected']]);
  return { hub, ana, bo };
}

describe('calls', () => {
  test('offers that cross at the same time end in one connection, and data flows both ways', async () => {
    const { hub, ana, bo } = await connected();
    expect(hub.log.filter((line) => line.endsWith('OFFER')).length).toBeGreaterThanOrEqual(2);
    expect(hub.ice.connections).toHaveLength(2);
    // Ana came first: she stands by her offer.
    expect(hub.log).not.toContain('ana ANSWER');
    expect(hub.log).toContain('bo ANSWER');
    const heard: unknown[] = [];
    ana.calls.onData((userId, data) => heard.push([userId, data]));
    bo.calls.onData((userId, data) => heard.push([userId, data]));
    expect([ana.calls.send('from ana'), bo.calls.send('from bo', 'ana'), bo.calls.send('x', 'cy')]).toEqual([1, 1, 0]);
    expect(heard).toEqual([
      ['ana', 'from ana'],
      ['bo', 'from bo'],
    ]);
    expect([ana.party.world.reported, bo.party.world.reported]).toEqual([[], []]);
  });

  test.each(['ana', 'bo'])('an offer that found nobody listening is no dead end: %s begins later', async (later) => {
    const hub = new Hub();
    const first = later === 'ana' ? 'bo' : 'ana';
    const side = await hub.enter(first);
    const party = fakeParty({ userId: later });
    const socket = await party.enter();
    const idle = startCalls(party.room, { everybody: false, RTCPeerConnection: hub.ice.class }, party.world.runtime);
    idle.stop();
    hub.sides.set(later, { party, socket, calls: idle, isAway: false, carried: socket.sent.length });
    await hub.carry();
    expect(statusOf(side)).toEqual([`${later} connecting`]);
    const late = hub.sides.get(later)!;
    late.calls = hub.start(party);
    await hub.carry();
    expect([statusOf(side), statusOf(late)]).toEqual([[`${later} connected`], [`${first} connected`]]);
  });

  test('only who is called is called, and who calls is answered', async () => {
    const hub = new Hub();
    const ana = await hub.enter('ana', { everybody: false });
    const bo = await hub.enter('bo', { everybody: false });
    await hub.carry();
    expect([statusOf(ana), statusOf(bo)]).toEqual([[], []]);
    bo.calls.call('ana');
    await hub.carry();
    expect([statusOf(ana), statusOf(bo)]).toEqual([['bo connected'], ['ana connected']]);
    ana.calls.hangUp('bo');
    expect(statusOf(ana)).toEqual([]);
  });

  test('a call ends when its member leaves, and stays when the connection to the server is lost', async () => {
    const { hub, ana, bo } = await connected();
    const before = sessions(hub);
    ana.socket.end(1006);
    await ana.party.world.advance(400);
    ana.socket = await ana.party.open();
    ana.carried = ana.socket.sent.length;
    ana.socket.say({ type: 'RESUMED', from: 3, to: 2, url: '', currentTime: 0, isPlaying: false, serverTime: 1 });
    await hub.carry();
    expect([sessions(hub), statusOf(ana), statusOf(bo)]).toEqual([before, ['bo connected'], ['ana connected']]);
    ana.socket.say(event('USER_LEFT', 3, { userId: 'bo', reason: 'left' }));
    expect(statusOf(ana)).toEqual([]);
  });

  test('a path that fails is made anew by an ICE restart; a short interruption is waited for', async () => {
    const { hub, ana, bo } = await connected();
    const [one, other] = hub.ice.connections;
    const offers = hub.log.length;
    one?.become('disconnected');
    await ana.party.world.advance(3_000);
    one?.become('connected');
    await ana.party.world.advance(10_000);
    await hub.carry();
    expect(hub.log).toHaveLength(offers);
    one?.become('failed');
    other?.become('failed');
    expect(statusOf(ana)).toEqual(['bo reconnecting']);
    await hub.carry();
    expect([statusOf(ana), statusOf(bo), sessions(hub).length]).toEqual([['bo connected'], ['ana connected'], 2]);
  });

  test('a member that cannot be signalled to is tried again when it is back', async () => {
    const hub = new Hub();
    const ana = await hub.enter('ana');
    const away = {
      type: 'MEMBERS',
      timeline: 't.1',
      seq: 2,
      members: [{ userId: 'bo', connected: false, connectionQuality: 'good' }],
    };
    ana.socket.say(away);
    await hub.carry();
    expect(statusOf(ana)).toEqual(['bo unreachable']);
    await hub.enter('bo', { everybody: false });
    ana.socket.say({ ...away, members: [{ userId: 'bo', connected: true, connectionQuality: 'good' }] });
    await hub.carry();
    expect(statusOf(ana)).toEqual(['bo connected']);
  });

  test('or after a while, when nobody says that it is back', async () => {
    const hub = new Hub();
    const ana = await hub.enter('ana');
    await hub.carry();
    await hub.enter('bo', { everybody: false });
    await ana.party.world.advance(2_000);
    await hub.carry();
    expect(statusOf(ana)).toEqual(['bo connected']);
  });

  test('an answer that says too late that nothing was delivered counts as well', async () => {
    const hub = new Hub();
    const ana = await hub.enter('ana');
    await settle();
    const [offer] = ana.socket.of('OFFER');
    ana.socket.say({ type: 'ACK', id: offer?.['id'], timeline: 't.1', seq: 2 });
    await settle();
    ana.socket.say({ type: 'ERROR', code: 'PEER_UNREACHABLE', message: 'No.', id: offer?.['id'] });
    expect(statusOf(ana)).toEqual(['bo unreachable']);
  });

  test('a page that is loaded again under its name gets a new connection, without any event', async () => {
    const { hub, ana, bo } = await connected();
    const [first] = sessions(hub);
    hub.ice.connections[1]?.close();
    const again = await hub.enter('bo');
    await hub.carry();
    expect([statusOf(ana), statusOf(again)]).toEqual([['bo connected'], ['ana connected']]);
    expect(sessions(hub)).not.toContain(first);
    expect(sessions(hub)).toHaveLength(2);
    expect([...ana.party.world.reported, ...bo.party.world.reported]).toEqual([]);
  });

  test('of the signals that were acknowledged the last 64 are remembered', async () => {
    const hub = new Hub();
    const ana = await hub.enter('ana');
    await settle();
    for (let signal = 0; signal < 64; signal++) hub.ice.connections[0]?.tell('icecandidate', { candidate: null });
    await settle();
    const ids: unknown[] = [];
    for (let id: unknown; (id = unanswered(ana, ids)) !== undefined; ids.push(id)) {
      ana.socket.say({ type: 'ACK', id, timeline: 't.1', seq: 2 });
      await settle();
    }
    const fail = (id: unknown) => ana.socket.say({ type: 'ERROR', code: 'PEER_UNREACHABLE', message: 'No.', id });
    fail(ids.at(-65));
    expect(statusOf(ana)).toEqual(['bo connecting']);
    fail(ids.at(-64));
    expect(statusOf(ana)).toEqual(['bo unreachable']);
  });

  test('calls end with the room, whoever ends it', async () => {
    const { hub, ana, bo } = await connected();
    ana.socket.end(4403);
    bo.party.room.close();
    expect([statusOf(ana), statusOf(bo), sessions(hub)]).toEqual([[], [], []]);
  });

  test('after stop nothing is left', async () => {
    const { hub, ana } = await connected();
    ana.calls.stop();
    expect(statusOf(ana)).toEqual([]);
    expect(sessions(hub)).toHaveLength(1);
    const sent = ana.socket.sent.length;
    hub.ice.connections[0]?.restartIce();
    await hub.carry();
    expect(ana.socket.sent).toHaveLength(sent);
  });
});

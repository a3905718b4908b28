import { joinRoom, type JoinOptions, type Room } from '../src/index.ts';
import { fakeNetwork, type FakeSocket, type Network } from './fake-socket.ts';
import { settle, World } from './world.ts';

/** The server's time at the world's moment 0. */
export const SERVER_AT_0: number = 1_900_000_000_000;

/** A client in a world of its own. */
export interface Party {
  readonly world: World;
  readonly network: Network;
  readonly room: Room;
  /** Opens the last socket and answers its JOIN with a snapshot. */
  readonly enter: (state?: object) => Promise<FakeSocket>;
  /** Opens the last socket: the client sends JOIN. */
  readonly open: () => Promise<FakeSocket>;
  readonly serverNow: () => number;
}

/** Joins a room of a network that the test plays. */
export function fakeParty(options: Partial<JoinOptions> = {}): Party {
  const world = new World();
  const network = fakeNetwork();
  const room = joinRoom({
    url: ['ws://a', 'ws://b'],
    roomId: 'r',
    userId: 'ana',
    WebSocket: network.WebSocket,
    runtime: world.runtime,
    ...options,
  });
  const serverNow = (): number => SERVER_AT_0 + world.now;
  const open = async (): Promise<FakeSocket> => {
    const socket = network.last();
    socket.open();
    await settle();
    return socket;
  };
  return {
    world,
    network,
    room,
    open,
    serverNow,
    enter: async (state = {}) => {
      const socket = await open();
      socket.say(roomState({ serverTime: serverNow(), ...state }));
      await settle();
      return socket;
    },
  };
}

/** A snapshot: ana is host, bo a guest, after the event 2. */
export function roomState(fields: object = {}): object {
  return {
    type: 'ROOM_STATE',
    roomId: 'r',
    url: 'https://e.com/',
    currentTime: 10,
    isPlaying: false,
    hostUserId: 'ana',
    guestControlEnabled: true,
    users: [
      { userId: 'ana', username: 'Ana' },
      { userId: 'bo', username: 'Bo' },
    ],
    nodeId: 'n',
    timeline: 't.1',
    seq: 2,
    serverTime: SERVER_AT_0,
    protocol: 1,
    session: 's1',
    heartbeatMs: 15_000,
    members: [
      { userId: 'ana', connected: true, connectionQuality: 'good' },
      { userId: 'bo', connected: true, connectionQuality: 'fair', syncErrorMs: 40 },
    ],
    ...fields,
  };
}

/** An event of the room. */
export function event(type: string, seq: number, fields: object = {}): object {
  return { type, userId: 'bo', timestamp: SERVER_AT_0, timeline: 't.1', seq, ...fields };
}

import { isId, positionAt, SERVER } from '@tandem-watch/protocol';
import { createServerClock } from './clock/server-clock.ts';
import { CommandQueue, isSayable, type Committed, type Signal, type Unnumbered } from './commands/command-queue.ts';
import { createCommands } from './commands/commands.ts';
import { socketAddress } from './connection/address.ts';
import { Connection } from './connection/connection.ts';
import type { ConnectionState } from './connection/connection-state.ts';
import { watchGoingOn } from './going-on.ts';
import { createHearing } from './hearing.ts';
import { leave } from './leave.ts';
import type { JoinOptions } from './options.ts';
import { createPlace } from './place.ts';
import type { Room } from './room.ts';
import { pageOrigin, platformRuntime, platformSocket } from './runtime.ts';
import type { RoomState } from './state/room-state.ts';
import { createStore } from './store.ts';
import { untilJoined } from './until-joined.ts';

const MAX_QUEUED = 256;

/**
 * Joins a room, and stays in it until it is left, closed, or told that coming back is of no use. Returns at once; wait
 * for `joined`, or subscribe to `state` and `connection`. Throws a TypeError when the options cannot be right.
 */
export function joinRoom(options: JoinOptions): Room {
  check(options);
  const urls = addresses(options);
  const socket = options.WebSocket ?? platformSocket();
  const runtime = platformRuntime(options.runtime);
  const state = createStore<RoomState | null>(null, runtime.report);
  const first: ConnectionState = { status: 'connecting', url: urls[0] ?? '', attempt: 0 };
  const connectionState = createStore<ConnectionState>(first, runtime.report);
  const clock = createServerClock(runtime.now, runtime.wall);
  const hearing = createHearing(runtime.report);
  const queue = new CommandQueue(runtime, options.maxQueued ?? MAX_QUEUED);
  const place = createPlace(options, { runtime, state, clock, hearing, queue });
  const connection = new Connection(
    urls,
    socket,
    runtime,
    connectionState,
    place.listener(() => connection.measure()),
  );

  const going = watchGoingOn(state, hearing, options.userId);
  const submit = (message: Unnumbered, signal?: Signal): Promise<Committed> => {
    if (message.type === 'SEEK') going.seeks(message.isPlaying ?? false);
    return queue.submit(message, signal);
  };
  const cast = (message: object): void => void (isSayable(message) && connection.send(JSON.stringify(message)));
  const close = (): void => connection.stop({ kind: 'closed' }, false);
  const { signal } = options;
  signal?.addEventListener('abort', close);
  connectionState.subscribe(() => {
    if (connectionState.getSnapshot().status === 'stopped') signal?.removeEventListener('abort', close);
  });
  connection.start();
  if (signal?.aborted === true) close();

  return {
    ...createCommands(submit, cast),
    roomId: options.roomId,
    userId: options.userId,
    joined: untilJoined(state, connectionState),
    state,
    connection: connectionState,
    clock,
    position: () => {
      const room = state.getSnapshot();
      return room === null ? 0 : positionAt(room.anchor, clock.now());
    },
    goesOn: going.goesOn,
    on: hearing.on,
    session: place.session,
    close,
    leave: () => leave(connection, connectionState, runtime),
  };
}

function check({ roomId, userId }: JoinOptions): void {
  if (!isId(roomId)) throw new TypeError('`roomId` must be 1 to 64 of A-Z a-z 0-9 _ -');
  if (!isId(userId) || userId === SERVER) {
    throw new TypeError('`userId` must be 1 to 64 of A-Z a-z 0-9 _ -, and not `server`');
  }
}

function addresses({ url }: JoinOptions): readonly string[] {
  const given = url ?? pageOrigin();
  const list = typeof given === 'string' ? [given] : (given ?? []);
  if (list.length === 0) throw new TypeError('`url` is missing: there is no page whose server could be meant');
  return list.map(socketAddress);
}

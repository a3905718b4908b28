import { userId } from '@tandem-watch/protocol';
import type { ClockSetter } from './clock/server-clock.ts';
import type { CommandQueue } from './commands/command-queue.ts';
import type { ConnectionListener } from './connection/connection.ts';
import type { Hearing } from './hearing.ts';
import { joinMessage } from './join-message.ts';
import type { JoinOptions } from './options.ts';
import type { Runtime } from './runtime.ts';
import { createFollower } from './state/follow.ts';
import type { RoomState } from './state/room-state.ts';
import type { Source } from './store.ts';
import { createTaker } from './take-message.ts';

/** Ids that a page may use for each ms that it is in the room: no page sends so many. */
const IDS_EACH_MS = 1_000;

/** What a place in a room is made of. */
export interface PlaceParts {
  readonly runtime: Runtime;
  readonly state: Source<RoomState | null>;
  readonly clock: ClockSetter;
  readonly hearing: Hearing;
  readonly queue: CommandQueue;
}

/** This member's place in the room, whatever connection holds it. */
export interface Place {
  readonly session: () => string | null;
  /** What a connection is to tell; `measure` is called when the clock has to be set anew. */
  readonly listener: (measure: () => void) => ConnectionListener;
}

/** Makes the place: it holds the session, and the state and the commands follow it over any number of connections. */
export function createPlace(options: JoinOptions, { runtime, state, clock, hearing, queue }: PlaceParts): Place {
  const me = userId(options.userId);
  const follower = createFollower(state, me);
  const take = createTaker({ me, follower, queue, clock, hearing, onSession: (token) => void (session = token) });
  let session = options.session ?? null;
  /** This connection goes on with a session, in which another page may have sent commands as well. */
  let isBack = false;
  /** The event behind which something was missing, and whether that came again: then a replay is of no use. */
  let gapBehind: number | null = null;
  let wantsSnapshot = false;
  return {
    session: () => session,
    listener: (measure) => ({
      join: () => {
        isBack = session !== null;
        const resume = session === null || wantsSnapshot ? null : follower.at();
        wantsSnapshot = false;
        return joinMessage(options, session, resume);
      },
      onSessionLost: () => {
        session = null;
        queue.forget();
      },
      onMessage: (message) => {
        if (isBack && 'serverTime' in message) queue.idsAbove(message.serverTime * IDS_EACH_MS);
        if (take(message) !== 'gap') return undefined;
        const behind = follower.at()?.seq ?? null;
        wantsSnapshot = behind === gapBehind;
        gapBehind = behind;
        return 'gap';
      },
      onPong: (serverTime, sentAt) => {
        if (clock.check()) measure();
        clock.sample(serverTime, sentAt, runtime.now());
      },
      onOnline: (send) => queue.open(send),
      onOffline: () => {
        queue.shut();
        clock.renew();
      },
      onStopped: () => queue.end(),
    }),
  };
}

import type { ServerMessage, UserId } from '@tandem-watch/protocol';
import type { ClockSetter } from './clock/server-clock.ts';
import type { CommandQueue } from './commands/command-queue.ts';
import type { Hearing } from './hearing.ts';
import { isEvent, isObservation, type Follower } from './state/follow.ts';

/** Whom a message concerns. */
export interface Concerned {
  readonly me: UserId;
  readonly follower: Follower;
  readonly queue: CommandQueue;
  readonly clock: ClockSetter;
  readonly hearing: Hearing;
  readonly onSession: (token: string) => void;
}

/** Makes what gives each message to whom it concerns: the state first, then the command it answers, then listeners. */
export function createTaker(to: Concerned): (message: ServerMessage) => 'gap' | undefined {
  const { follower, queue, clock, hearing } = to;
  return (message) => {
    if (message.type === 'ROOM_STATE' || message.type === 'RESUMED') {
      clock.hint(message.serverTime);
      if (message.type === 'ROOM_STATE') to.onSession(message.session);
      if (follower.take(message) === 'gap') return 'gap';
    } else if (isEvent(message)) {
      const followed = follower.take(message);
      if (followed === 'gap') return 'gap';
      if (message.userId === to.me && message.id !== undefined) {
        queue.acknowledge(message.id, message.timeline, message.seq);
      }
      if (followed === 'known') return undefined;
    } else if (isObservation(message)) follower.take(message);
    else if (message.type === 'ACK') queue.acknowledge(message.id, message.timeline, message.seq);
    else if (message.type === 'ERROR' && message.id !== undefined) queue.refuse(message.id, message);
    else if (message.type === 'SYNC_RESPONSE' && 'serverTime' in message) {
      follower.take(message);
      if (message.id !== undefined) queue.acknowledge(message.id, message.timeline, message.seq);
    }
    hearing.tell(message);
    return undefined;
  };
}

import type {
  Observation,
  ResumedReply,
  ResumePoint,
  RoomEvent,
  RoomStateReply,
  ServerMessage,
  SyncResponseReply,
  UserId,
} from '@tandem-watch/protocol';
import type { Source } from '../store.ts';
import { applyEvent } from './apply-event.ts';
import { fromSnapshot } from './from-snapshot.ts';
import { observe } from './observe.ts';
import type { RoomState } from './room-state.ts';

/** What became of a message: the state took it, or had it already, or something between is missing. */
export type Followed = 'taken' | 'known' | 'gap';

/** Builds the room's state out of what the server says, in the order of seq. */
export interface Follower {
  readonly take: (message: RoomStateReply | ResumedReply | SyncResponseReply | RoomEvent | Observation) => Followed;
  /** Where to resume; null before the first snapshot. */
  readonly at: () => ResumePoint | null;
}

/** Makes a follower that keeps `state` up to date. */
export function createFollower(state: Source<RoomState | null>, me: UserId): Follower {
  /** The playback of a RESUMED holds after the events that it announced, whatever they say. */
  let resumed: ResumedReply | null = null;

  const settle = (next: RoomState): void => {
    if (resumed === null || next.seq < resumed.to) return state.set(next);
    const { url, currentTime, isPlaying, serverTime } = resumed;
    resumed = null;
    state.set({ ...next, url, anchor: { position: currentTime, playing: isPlaying, at: serverTime } });
  };

  const takeEvent = (event: RoomEvent): Followed => {
    const now = state.getSnapshot();
    if (now?.timeline !== event.timeline) return 'gap';
    if (event.seq <= now.seq) return 'known';
    if (event.seq !== now.seq + 1) return 'gap';
    settle(applyEvent(now, event));
    return 'taken';
  };

  return {
    at: () => {
      const now = state.getSnapshot();
      return now === null ? null : { timeline: now.timeline, seq: now.seq };
    },
    take: (message) => {
      const now = state.getSnapshot();
      if (message.type === 'ROOM_STATE') {
        resumed = null;
        state.set(fromSnapshot(message, me, now));
        return 'taken';
      }
      if (now === null) return 'gap';
      if (message.type === 'RESUMED') {
        if (message.from !== now.seq + 1) return 'gap';
        resumed = message;
        settle(now);
        return 'taken';
      }
      if (message.type === 'SYNC_RESPONSE' || isObservation(message)) {
        state.set(observe(now, message));
        return 'taken';
      }
      return takeEvent(message);
    },
  };
}

const observations: ReadonlySet<string> = /* @__PURE__ */ new Set<Observation['type']>([
  'HOST_HEARTBEAT',
  'SYNC_PLAYBACK',
  'MEMBERS',
  'GATE',
]);

const events: ReadonlySet<string> = /* @__PURE__ */ new Set<RoomEvent['type']>([
  'USER_JOINED',
  'USER_LEFT',
  'USERNAME_UPDATED',
  'PLAY_PAUSE',
  'SEEK_PAUSE',
  'URL_CHANGE',
  'GUEST_CONTROL',
  'HOST_CHANGED',
  'CHAT',
]);

/** Whether a message is an observation. */
export function isObservation(message: ServerMessage): message is Observation {
  return observations.has(message.type);
}

/** Whether a message is an event. */
export function isEvent(message: ServerMessage): message is RoomEvent {
  return events.has(message.type);
}

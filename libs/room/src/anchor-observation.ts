import { positionAt, SERVER, type Observation } from '@tandem-watch/protocol';
import type { RoomState } from './state.ts';

/** Where the room is as of `now` (ms of stream time), as a heartbeat of its host: for who may have missed one. */
export function anchorObservation(state: RoomState, now: number): Observation {
  return {
    type: 'HOST_HEARTBEAT',
    userId: state.hostUserId ?? SERVER,
    currentTime: positionAt(state.anchor, now),
    isPlaying: state.anchor.playing,
    eventTimestamp: now,
    timestamp: now,
    timeline: state.timeline,
    seq: state.seq,
  };
}

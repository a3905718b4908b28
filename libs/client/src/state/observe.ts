import type { Observation, SyncResponseReply } from '@tandem-watch/protocol';
import { withStatus } from './from-snapshot.ts';
import type { RoomState } from './room-state.ts';

/** The room after an observation: the same object when it says nothing new, or speaks of another time. */
export function observe(state: RoomState, observation: Observation | SyncResponseReply): RoomState {
  if (observation.timeline !== state.timeline || observation.seq !== state.seq) return state;
  switch (observation.type) {
    case 'HOST_HEARTBEAT':
    case 'SYNC_PLAYBACK': {
      const { currentTime, isPlaying, timestamp } = observation;
      return { ...state, anchor: { position: currentTime, playing: isPlaying, at: timestamp } };
    }
    case 'SYNC_RESPONSE': {
      const { currentTime, isPlaying, serverTime } = observation;
      return { ...state, anchor: { position: currentTime, playing: isPlaying, at: serverTime } };
    }
    case 'MEMBERS': {
      const members = state.members.map((member) => withStatus(member, observation.members));
      return members.every((member, index) => member === state.members[index]) ? state : { ...state, members };
    }
    case 'GATE': {
      if ('closed' in observation) return state.gate === null ? state : { ...state, gate: null };
      const { targetTime, waitingFor, endsAt } = observation;
      return { ...state, gate: { targetTime, waitingFor, endsAt } };
    }
  }
}

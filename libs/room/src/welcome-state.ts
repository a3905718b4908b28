import { positionAt, PROTOCOL_VERSION, SERVER, type RoomStateReply } from '@tandem-watch/protocol';
import type { RoomState } from './state.ts';
import { gateStatus, membersStatus } from './tell.ts';

/** ROOM_STATE without what only the gateway knows about itself and the socket. */
export type WelcomeState = Omit<RoomStateReply, 'nodeId' | 'session' | 'heartbeatMs' | 'iceServers'>;

/**
 * The whole room as of `now` (ms of stream time), its fields in the order of ROOM_STATE. Clients without `protocol`
 * (`modern` false) are not told of the gate and of how members are; and not of guest control before a host has set it:
 * they take `true` for their own lead, and reset the party when they come.
 */
export function welcomeState(state: RoomState, now: number, modern: boolean): WelcomeState {
  return {
    type: 'ROOM_STATE',
    roomId: state.id,
    url: state.url,
    currentTime: positionAt(state.anchor, now),
    isPlaying: state.anchor.playing,
    hostUserId: state.hostUserId ?? SERVER,
    guestControlEnabled: state.guestControl && (modern || state.guestControlTold),
    users: Array.from(state.members.values(), ({ user, username }) => ({ userId: user, username })),
    timeline: state.timeline,
    seq: state.seq,
    serverTime: now,
    protocol: PROTOCOL_VERSION,
    ...(modern && state.gate !== null ? { gate: gateStatus(state, state.gate) } : {}),
    ...(modern ? { members: membersStatus(state) } : {}),
  };
}

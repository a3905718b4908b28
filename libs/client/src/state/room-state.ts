import type {
  Anchor,
  ChatEvent,
  ConnectionQuality,
  GateStatus,
  IceServer,
  RoomId,
  Timeline,
  UserId,
} from '@tandem-watch/protocol';

/** A member of the room. */
export interface Member {
  readonly userId: UserId;
  readonly username: string;
  /** False while its connection is lost and it may still come back. */
  readonly connected: boolean;
  readonly connectionQuality: ConnectionQuality;
  /** How far its player is ahead of the room, ms; behind: negative. Absent until it has said so. */
  readonly syncErrorMs?: number;
}

/** The room as this client knows it, after the event `seq`. Never changed: a new one replaces it. */
export interface RoomState {
  readonly roomId: RoomId;
  /** The member that this client is. */
  readonly me: UserId;
  /** Empty until somebody has chosen a page. */
  readonly url: string;
  /** Where playback was at one moment of the server's clock; `room.position()` computes where it is now. */
  readonly anchor: Anchor;
  readonly hostUserId: UserId;
  readonly guestControlEnabled: boolean;
  /** Whether this client may play, pause, seek and change the page. */
  readonly mayLead: boolean;
  readonly isHost: boolean;
  /** In the order of joining. */
  readonly members: readonly Member[];
  /** The open ready gate, null without one. */
  readonly gate: GateStatus | null;
  /** What was said since this client came, oldest first; at most the last 200. */
  readonly chat: readonly ChatEvent[];
  readonly iceServers: readonly IceServer[];
  readonly timeline: Timeline;
  readonly seq: number;
}

/** Sets what follows from the rest: who leads. */
export function withRights(state: Omit<RoomState, 'isHost' | 'mayLead'>): RoomState {
  const isHost = state.hostUserId === state.me;
  return { ...state, isHost, mayLead: isHost || state.guestControlEnabled };
}

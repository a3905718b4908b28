export type {
  Anchor,
  ChatEvent,
  ConnectionQuality,
  ErrorCode,
  GateStatus,
  IceServer,
  RoomEvent,
  RoomId,
  ServerMessage,
  Timeline,
  UserId,
} from '@tandem-watch/protocol';
export type { ServerClock } from './clock/server-clock.ts';
export type { Committed, Signal, Unnumbered } from './commands/command-queue.ts';
export { RefusedError, type RefusalCode } from './commands/refused.ts';
export type {
  Connecting,
  ConnectionState,
  Joining,
  LossCause,
  Online,
  Stopped,
  StopReason,
  Waiting,
} from './connection/connection-state.ts';
export { joinRoom } from './join-room.ts';
export type { JoinOptions } from './options.ts';
export type { CommandOptions, Commands, MessageOf, Position, Room } from './room.ts';
export type { Runtime, SocketClass, SocketLike } from './runtime.ts';
export type { Member, RoomState } from './state/room-state.ts';
export type { Store } from './store.ts';
export { mediaPlayer, type MediaLike, type Player, type PlayerReading } from './sync/player.ts';
export { syncPlayer, type PlayerSync, type SyncOptions } from './sync/sync-player.ts';
export type { SyncState, SyncStatus } from './sync/sync-state.ts';

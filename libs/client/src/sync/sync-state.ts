import type { Target } from './correct.ts';
import type { PlayerReading } from './player.ts';

/** How a player is with regard to the room. */
export type SyncStatus =
  /** The room was not entered yet. */
  | 'waiting'
  /** Paused like the room. */
  | 'paused'
  /** Plays within the target of the room's clock. */
  | 'in-sync'
  /** On its way there. */
  | 'catching-up'
  /** Has no data to play. */
  | 'stalled'
  /** The browser does not let it play before the person at it has clicked: call `resume` from that click. */
  | 'blocked'
  | 'ended'
  | 'stopped';

/** How well a player follows the room. */
export interface SyncState {
  readonly status: SyncStatus;
  /** How far the player is ahead of the room, ms; behind: negative. Null when that cannot be said. */
  readonly errorMs: number | null;
}

/** Within this of the room's clock a player is in sync, s. */
const IN_SYNC_S = 0.1;

/** What a reading means. `isHeld`: the player may not play, though it should. */
export function statusOf(reading: PlayerReading, target: Target, isHeld: boolean): SyncState {
  const error = reading.position - target.position;
  const errorMs = Number.isNaN(error) ? null : Math.round(error * 1000);
  if (reading.ended) return { status: 'ended', errorMs: null };
  if (target.playing && isHeld && !reading.playing) return { status: 'blocked', errorMs };
  if (target.playing && !reading.ready) return { status: 'stalled', errorMs };
  const isThere = Math.abs(error) <= IN_SYNC_S && reading.playing === target.playing;
  if (!target.playing) return { status: isThere || !reading.playing ? 'paused' : 'catching-up', errorMs };
  return { status: isThere ? 'in-sync' : 'catching-up', errorMs };
}

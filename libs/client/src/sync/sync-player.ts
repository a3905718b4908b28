import type { Room } from '../room.ts';
import { platformRuntime, type Runtime } from '../runtime.ts';
import type { Store } from '../store.ts';
import { isMedia, mediaPlayer, type MediaLike, type Player } from './player.ts';
import type { SyncState } from './sync-state.ts';
import { Synchroniser } from './synchroniser.ts';

/** How to keep in sync. */
export interface SyncOptions {
  /** Whether what the person does with the player's own controls is done to the room; true unless given. */
  readonly controls?: boolean | undefined;
  /** How often the server is told where this player is, ms; 5,000 unless given, 0 for never. */
  readonly reportMs?: number | undefined;
  /**
   * How often the host tells where the room is, ms; 0, never, unless given. The room's clock goes on without it; only
   * members with older clients need it.
   */
  readonly heartbeatMs?: number | undefined;
  readonly runtime?: Partial<Runtime> | undefined;
}

/** A player that is kept in sync. */
export interface PlayerSync {
  readonly state: Store<SyncState>;
  /** Plays after the browser had refused to; to be called from a click. */
  readonly resume: () => void;
  /** Lets go of the player and leaves it as it is. */
  readonly stop: () => void;
}

/**
 * Keeps a player where the room is, until it is stopped: a media element, or anything with a `Player` around it. What
 * the person at the player does with its controls becomes a command of the room, where that is allowed; else it is
 * undone.
 */
export function syncPlayer(room: Room, player: Player | MediaLike, options: SyncOptions = {}): PlayerSync {
  const runtime = platformRuntime(options.runtime);
  const synchroniser = new Synchroniser(room, isMedia(player) ? mediaPlayer(player) : player, runtime, {
    controls: options.controls ?? true,
    reportMs: options.reportMs ?? 5_000,
    heartbeatMs: options.heartbeatMs ?? 0,
  });
  synchroniser.start();
  return {
    state: synchroniser.state,
    resume: () => synchroniser.resume(),
    stop: () => synchroniser.stop(),
  };
}

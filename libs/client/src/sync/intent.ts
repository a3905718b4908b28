import type { PlayerReading } from './player.ts';

// A media element does not say who paused it. What the synchroniser did itself is therefore noted, and so is what it
// saw last: a change that is neither of these was made by the person at the player. A player that acts later (a frame
// of another site) shows its old state for a while after it was told something, which must not be taken for a wish.

/** How long a player may take to do what it was told, ms. */
const SETTLE_MS = 2_000;
/** A jump smaller than this is no seek of a person, s. */
const JUMP_S = 1;

/** What the person at the player has done. */
export type Wish =
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  /** To a position in seconds. */
  | { readonly kind: 'seek'; readonly position: number };

/** What the synchroniser has told the player, and what it saw. */
export interface Watched {
  readonly playing: boolean;
  readonly position: number;
  /** When that was seen, ms. */
  readonly at: number;
  /** Told to play or pause, and not seen to have done it: until this time, ms. */
  readonly playingUntil: number;
  /** The same for a seek. */
  readonly seekUntil: number;
}

/** Begins with what the player shows. */
export function beginWatching(reading: PlayerReading, now: number): Watched {
  return { playing: reading.playing, position: reading.position, at: now, playingUntil: 0, seekUntil: 0 };
}

/** Notes that the player was told to play, to pause, or to go to a position. */
export function told(watched: Watched, now: number, playing: boolean | null, position: number | null): Watched {
  return {
    ...watched,
    at: now,
    ...(playing === null ? {} : { playing, playingUntil: now + SETTLE_MS }),
    ...(position === null ? {} : { position, seekUntil: now + SETTLE_MS }),
  };
}

/** Compares a reading with what is known: what was done by neither the synchroniser nor the passing of time. */
export function look(watched: Watched, reading: PlayerReading, now: number): { watched: Watched; wishes: Wish[] } {
  const wishes: Wish[] = [];
  let { playing, position, at, playingUntil, seekUntil } = watched;
  if (reading.playing === playing) playingUntil = 0;
  else if (now >= playingUntil) {
    playing = reading.playing;
    playingUntil = 0;
    if (!reading.ended) wishes.push({ kind: playing ? 'play' : 'pause' });
  }
  const passed = ((now - at) / 1000) * (watched.playing ? Math.max(1, reading.rate) : 0);
  const isJump = reading.position < position - JUMP_S || reading.position > position + passed + JUMP_S;
  if (!isJump) seekUntil = reading.ready ? 0 : seekUntil;
  else if (now >= seekUntil && !reading.ended) wishes.push({ kind: 'seek', position: reading.position });
  if (!isJump || now >= seekUntil) {
    position = reading.position;
    at = now;
  }
  return { watched: { playing, position, at, playingUntil, seekUntil }, wishes };
}

/**
 * Where playback was at one moment. A position is never stored bare: whoever reads an anchor computes the position as
 * of now.
 */
export interface Anchor {
  /** Seconds into the video at the moment `at`, 0…604,800. */
  readonly position: number;
  readonly playing: boolean;
  /** Server time in ms. */
  readonly at: number;
}

/** The latest position there is: a week, in seconds. */
export const MAX_POSITION = 604_800;

/** The position in seconds that an anchor gives for the server time `now` (ms), within 0…604,800. */
export function positionAt(anchor: Anchor, now: number): number {
  return clampPosition(anchor.playing ? anchor.position + (now - anchor.at) / 1000 : anchor.position);
}

/** The nearest valid position (seconds, 0…604,800). */
export function clampPosition(seconds: number): number {
  return Math.min(Math.max(seconds, 0), MAX_POSITION);
}

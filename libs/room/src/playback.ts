import type { Anchor, PlaybackControl } from '@tandem-watch/protocol';
import { emit, type Author } from './emit.ts';
import { changed, type Step } from './step.ts';

/** An anchor as of `now` (ms) at a position in seconds. */
export function anchorAt(position: number, playing: boolean, now: number): Anchor {
  return { position, playing, at: now };
}

/** Plays or pauses the room at a position (seconds) and tells all. `eventTimestamp`: ms of the author's clock. */
export function playOrPause(
  step: Step,
  by: Author,
  now: number,
  to: { readonly control: PlaybackControl; readonly currentTime: number; readonly eventTimestamp: number },
): Step {
  const anchored = changed(step, { anchor: anchorAt(to.currentTime, to.control === 'play', now) });
  return emit(anchored, by, now, (userId, mark) => ({ type: 'PLAY_PAUSE', userId, ...to, ...mark }));
}

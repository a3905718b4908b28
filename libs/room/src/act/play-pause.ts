import { positionAt } from '@tandem-watch/protocol';
import { cancelGate } from '../gate.ts';
import { mayControl } from '../host.ts';
import { playOrPause } from '../playback.ts';
import { still } from '../step.ts';
import { made, refused, type Act, type Verdict } from './verdict.ts';

/**
 * PLAY_PAUSE: always an event, also when the room plays or is paused already. It ends an open gate: a pause cancels it,
 * and after a play by hand the gate's own play would throw all back to its target.
 */
export function playPause({ state, member, message, author, context }: Act<'PLAY_PAUSE'>): Verdict {
  if (!mayControl(state, member.user)) return refused('FORBIDDEN');
  const { now } = context.moment;
  const { control, currentTime = positionAt(state.anchor, now), eventTimestamp = now } = message;
  return made(playOrPause(still(cancelGate(state, now)), author, now, { control, currentTime, eventTimestamp }));
}

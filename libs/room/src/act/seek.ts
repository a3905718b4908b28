import { emit } from '../emit.ts';
import { cancelGate, openGate } from '../gate.ts';
import { mayControl } from '../host.ts';
import { anchorAt } from '../playback.ts';
import { changed, still } from '../step.ts';
import { refused, type Act, type Verdict } from './verdict.ts';

/** SEEK: the room is paused at the target; to play on from there it waits for its members at a new gate. */
export function seek({ state, member, message, author, context }: Act<'SEEK'>): Verdict {
  if (!mayControl(state, member.user)) return refused('FORBIDDEN');
  const { now } = context.moment;
  const { currentTime, isPlaying = false, eventTimestamp = now } = message;
  const paused = changed(still(cancelGate(state, now)), { anchor: anchorAt(currentTime, false, now) });
  const told = emit(paused, author, now, (userId, mark) => ({
    type: 'SEEK_PAUSE',
    userId,
    currentTime,
    isPlaying: false,
    eventTimestamp,
    ...mark,
  }));
  const step = isPlaying ? openGate(told, member.user, currentTime, context) : told;
  return { kind: 'made', step, seq: told.state.seq };
}

import { emit } from '../emit.ts';
import { cancelGate } from '../gate.ts';
import { mayControl } from '../host.ts';
import { anchorAt } from '../playback.ts';
import { changed, still } from '../step.ts';
import { made, refused, type Act, type Verdict } from './verdict.ts';

/** URL_CHANGE: the room goes to another page, paused. `currentTime` comes in seconds here from every client. */
export function urlChange({ state, member, message, author, context }: Act<'URL_CHANGE'>): Verdict {
  if (!mayControl(state, member.user)) return refused('FORBIDDEN');
  const { now } = context.moment;
  const { url, currentTime = 0 } = message;
  const moved = changed(still(cancelGate(state, now)), { url, anchor: anchorAt(currentTime, false, now) });
  return made(emit(moved, author, now, (userId, mark) => ({ type: 'URL_CHANGE', userId, url, currentTime, ...mark })));
}

import type { UserId } from '@tandem-watch/protocol';
import { addressOf } from '../member.ts';
import type { RoomSettings } from '../settings.ts';
import type { Member, RoomState } from '../state.ts';
import { also, changed, type Context, type Step } from '../step.ts';
import { noPlace, refuseJoin, type Ask, type NoPlace } from './ask.ts';

/** What a JOIN is told whose user is in the room and may well be alive. */
export function inUse(settings: RoomSettings): NoPlace {
  return noPlace('USER_IN_USE', settings.disconnectGraceMs);
}

/** The waiting JOINs without that of one user. */
export function withoutPending(state: RoomState, user: UserId): RoomState['pending'] {
  const pending = new Map(state.pending);
  pending.delete(user);
  return pending;
}

/**
 * Lets a JOIN wait until it is known whether the old socket of its user lives. One JOIN waits for a place: that of the
 * socket accepted later; the other one is refused. The same JOIN again keeps its deadline.
 */
export function wait(step: Step, ask: Ask, member: Member, { moment, settings }: Context): Step | NoPlace {
  const { join, gateway } = ask;
  const other = step.state.pending.get(join.user);
  if (other !== undefined && other.join.connection === join.connection) {
    if (other.join.ordinal === join.ordinal && other.join.try === join.try) return step;
    return changed(step, { pending: new Map(step.state.pending).set(join.user, { ...other, join }) });
  }
  if (other !== undefined && other.join.acceptedAt > join.acceptedAt) return inUse(settings);
  const until = moment.now + (join.modern ? settings.probeMs : settings.extensionProbeMs);
  const waiting = changed(step, { pending: new Map(step.state.pending).set(join.user, { join, gateway, until }) });
  const answered = other === undefined ? waiting : also(waiting, ...refuseJoin(other, inUse(settings)));
  return also(answered, { kind: 'probe', to: addressOf(member), user: join.user });
}

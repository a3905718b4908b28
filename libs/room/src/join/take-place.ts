import { CloseCode } from '@tandem-watch/protocol';
import { detach } from '../detach.ts';
import { withMember } from '../member.ts';
import { endSession, openSession } from '../sessions.ts';
import type { Member, RoomState } from '../state.ts';
import { changed, still, type Context, type Step } from '../step.ts';
import { notePresence } from '../tell.ts';
import { seatOf, type Newcomer } from './newcomer.ts';
import { welcome } from './welcome.ts';

/** Gives a member's place to another socket, without an event. The old one is closed. */
export function takePlace(step: Step, member: Member, newcomer: Newcomer, context: Context): Step {
  const { now } = context.moment;
  const detached = detach(step, member, CloseCode.replaced, context.moment);
  const seated: Member = {
    ...member,
    ...seatOf(newcomer),
    quality: 'good',
    syncErrorMs: null,
    seenAt: now,
    grace: null,
  };
  const placed = changed(detached, {
    members: withMember(step.state, seated),
    sessions: switchSession(step.state, member, newcomer, context),
  });
  return welcome({ state: notePresence(placed.state, now), effects: placed.effects }, newcomer);
}

/**
 * Seats a socket that has the place already: the same JOIN again, another one after it, or an ANNOUNCE. Whatever it
 * knows is replaced by the room as it is. A JOIN that a later one has overtaken changes nothing.
 */
export function keepPlace(step: Step, member: Member, newcomer: Newcomer, context: Context): Step {
  const { session, ordinal, modern, address, grace } = member;
  const latest = newcomer.ordinal < ordinal ? { ...newcomer, session, ordinal, modern, address } : newcomer;
  const isSame =
    session === latest.session && ordinal === latest.ordinal && modern === latest.modern && address === latest.address;
  if (isSame && grace === null) return welcome(step, latest);
  const kept = changed(step, {
    members: withMember(step.state, { ...member, ...seatOf(latest), grace: null }),
    sessions: switchSession(step.state, member, latest, context),
  });
  const { state } = grace === null ? kept : still(notePresence(kept.state, context.moment.now));
  return welcome({ state, effects: kept.effects }, latest);
}

/** The sessions when a member goes on in another one: the old one can still be resumed for some time. */
function switchSession(state: RoomState, member: Member, newcomer: Newcomer, context: Context): RoomState['sessions'] {
  if (member.session === newcomer.session) return state.sessions;
  const ended = endSession(state.sessions, member.session, context.moment.now, context.settings);
  return openSession(ended, newcomer.session, newcomer.user);
}

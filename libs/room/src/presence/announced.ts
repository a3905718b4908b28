import { CloseCode, type AnnouncedCommand } from '@tandem-watch/protocol';
import { isAway } from '../member.ts';
import { enter } from '../join/enter.ts';
import type { Newcomer } from '../join/newcomer.ts';
import { keepPlace, takePlace } from '../join/take-place.ts';
import { isValidSession } from '../sessions.ts';
import type { RoomState } from '../state.ts';
import { also, still, type Context, type Step } from '../step.ts';
import { applied, DROPPED, type Ruling } from '../ruling.ts';

/**
 * ANNOUNCED: a socket of a gateway that begins anew. It gets exactly one answer: the place and the room, or a detach
 * that says why not. It never makes a room: it carries no PIN, and the room may be somebody else's by now.
 */
export function announced(state: RoomState, command: AnnouncedCommand, context: Context): Ruling {
  const { gateway, now } = context.moment;
  if (gateway === null) return DROPPED;
  const newcomer = { ...command, gateway, resume: null };
  if (command.life !== state.life) return turnAway(state, newcomer, CloseCode.comeBack);
  const outUntil = Math.max(state.kicked.get(command.user) ?? 0, state.closedUntil ?? 0);
  if (outUntil > now) return turnAway(state, newcomer, CloseCode.kicked);
  const placed = place(still(state), newcomer, command.username, context);
  return typeof placed === 'number' ? turnAway(state, newcomer, placed) : applied(placed);
}

function place(step: Step, newcomer: Newcomer, username: string, context: Context): Step | CloseCode {
  const { state } = step;
  const { user, session } = newcomer;
  const { moment, settings } = context;
  const member = state.members.get(user);
  if (member === undefined) {
    const isKnown = isValidSession(state.sessions, session, user, moment.now, settings);
    const hasRoom = state.members.size < settings.maxMembers;
    return isKnown && hasRoom ? enter(step, newcomer, username, context) : CloseCode.comeBack;
  }
  if (member.connection === newcomer.connection) return keepPlace(step, member, newcomer, context);
  if (newcomer.acceptedAt < member.acceptedAt) return CloseCode.replaced;
  const isFree = member.session === session || isAway(member, moment);
  return isFree ? takePlace(step, member, newcomer, context) : CloseCode.replaced;
}

function turnAway(state: RoomState, { gateway, connection }: Newcomer, code: CloseCode): Ruling {
  return applied(also(still(state), { kind: 'detach', to: { gateway, connection }, code }));
}

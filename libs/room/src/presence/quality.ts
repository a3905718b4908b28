import type { QualityCommand } from '@tandem-watch/protocol';
import { withMember } from '../member.ts';
import type { RoomState } from '../state.ts';
import { still, type Context } from '../step.ts';
import { noteMembers } from '../tell.ts';
import { applied, DROPPED, type Ruling } from '../ruling.ts';

/** QUALITY: how good a member's link is, as its gateway finds. */
export function quality(state: RoomState, command: QualityCommand, { moment }: Context): Ruling {
  const member = state.members.get(command.user);
  if (member === undefined || member.connection !== command.connection) return DROPPED;
  if (member.quality === command.quality) return applied(still(state));
  const members = withMember(state, { ...member, quality: command.quality });
  return applied(still(noteMembers({ ...state, members }, moment.now)));
}

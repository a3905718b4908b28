import { CloseCode, type RoomCommand } from '@tandem-watch/protocol';
import { act } from './act/act.ts';
import { archiveRoom } from './archive-room.ts';
import { conclude } from './conclude.ts';
import { join, joinNew } from './join/join.ts';
import { closeRoom } from './operator/close-room.ts';
import { notice } from './operator/notice.ts';
import { removeMember } from './operator/remove-member.ts';
import { announced } from './presence/announced.ts';
import { lost } from './presence/lost.ts';
import { probed } from './presence/probed.ts';
import { quality } from './presence/quality.ts';
import type { Moment, Result } from './result.ts';
import type { Ruling } from './ruling.ts';
import type { RoomSettings } from './settings.ts';
import type { RoomState } from './state.ts';
import type { Context } from './step.ts';
import { tick } from './tick.ts';
import { undelivered } from './undelivered.ts';

type CommandType = RoomCommand['type'];
type Commands = { readonly [Type in CommandType]: Extract<RoomCommand, { type: Type }> };
type Rule<Type extends CommandType> = (state: RoomState, command: Commands[Type], context: Context) => Ruling;

/** A rule for each command of a room that is there. */
const rules: { readonly [Type in CommandType]: Rule<Type> } = {
  JOIN: join,
  ACT: act,
  LOST: lost,
  PROBED: probed,
  UNDELIVERED: undelivered,
  QUALITY: quality,
  ANNOUNCED: announced,
  TICK: tick,
  ARCHIVE_ROOM: archiveRoom,
  NOTICE: notice,
  CLOSE_ROOM: closeRoom,
  REMOVE_MEMBER: removeMember,
};

/**
 * What a command makes of a room. Pure: the same arguments give the same result, so that a command which is read again
 * after a crash has the same effect. A null state is a room that does not exist; the very same state in the result says
 * that nothing happened. Bad input is refused or dropped, never thrown at.
 */
export function apply(state: RoomState | null, command: RoomCommand, moment: Moment, settings: RoomSettings): Result {
  const context = { moment, settings };
  if (state === null) return applyToNone(command, context);
  return conclude(state, dispatch(state, command.type, command, context), context);
}

function dispatch<Type extends CommandType>(
  state: RoomState,
  type: Type,
  command: Commands[Type],
  context: Context,
): Ruling {
  return rules[type](state, command, context);
}

/** Only a JOIN makes a room. A socket that a gateway still holds for one that is over has to JOIN again. */
function applyToNone(command: RoomCommand, context: Context): Result {
  if (command.type === 'JOIN') return joinNew(command, context);
  const { gateway } = context.moment;
  if (command.type !== 'ANNOUNCED' || gateway === null) return { kind: 'dropped', state: null, effects: [] };
  const to = { gateway, connection: command.connection };
  return { kind: 'applied', state: null, effects: [{ kind: 'detach', to, code: CloseCode.comeBack }] };
}

import type { NoticeCommand } from '@tandem-watch/protocol';
import { BY_SERVER, emit } from '../emit.ts';
import { applied, DROPPED, type Ruling } from '../ruling.ts';
import type { RoomState } from '../state.ts';
import { still, type Context } from '../step.ts';

/** NOTICE: what an operator says to the members, as the server's words in the chat. Without members nobody says it. */
export function notice(state: RoomState, { text }: NoticeCommand, { moment }: Context): Ruling {
  if (state.members.size === 0) return DROPPED;
  const said = emit(still(state), BY_SERVER, moment.now, (userId, mark) => ({ type: 'CHAT', userId, text, ...mark }));
  return applied(said);
}

import type { RoomCommand } from '@tandem-watch/protocol';
import type { RoomState } from '../state.ts';
import { remember } from './outcomes.ts';

/**
 * The room after a command that cannot be applied, whatever the reason. Its id is known from then on, so that a repeat gets
 * INTERNAL again and is not tried again; nothing else has happened. The very same state when there is no id to know.
 */
export function failed(state: RoomState, command: RoomCommand): RoomState {
  if (command.type !== 'ACT' || command.message.type === 'REQUEST_SYNC') return state;
  const { user, session: sessionId, message } = command;
  const session = state.sessions.get(sessionId);
  if (session?.user !== user || message.id === undefined) return state;
  if (message.id <= session.floor || session.outcomes.has(message.id)) return state;
  return remember(state, sessionId, message.id, { kind: 'refused', code: 'INTERNAL', retryAfterMs: null });
}

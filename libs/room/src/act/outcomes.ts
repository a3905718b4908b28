import type { Address, SessionId } from '@tandem-watch/protocol';
import type { ReplyEffect } from '../effect.ts';
import { ack, refusal } from '../reply.ts';
import type { Outcome, RoomState } from '../state.ts';

/** So many outcomes are kept a session; a client may have no more unanswered ids than that. */
const KEPT = 64;

/**
 * Keeps what became of a command. Beyond 64 the oldest goes, and the floor rises to its id: whether an id below was
 * carried out cannot be told any more.
 */
export function remember(state: RoomState, id: SessionId, commandId: number, outcome: Outcome): RoomState {
  const session = state.sessions.get(id);
  if (session === undefined) return state;
  const outcomes = new Map(session.outcomes).set(commandId, outcome);
  let { floor } = session;
  for (const oldest of outcomes.keys()) {
    if (outcomes.size <= KEPT) break;
    outcomes.delete(oldest);
    floor = Math.max(floor, oldest);
  }
  return { ...state, sessions: new Map(state.sessions).set(id, { ...session, outcomes, floor }) };
}

/** The answer to a command that came before: its first outcome again. */
export function answerAgain(to: Address, state: RoomState, id: number, outcome: Outcome): ReplyEffect {
  if (outcome.kind !== 'refused') return ack(to, state, id, outcome.seq, true);
  return refusal(to, outcome.code, { id, retryAfterMs: outcome.retryAfterMs, join: null });
}

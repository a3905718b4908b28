import type { ActCommand, ErrorCode } from '@tandem-watch/protocol';
import { addressOf } from '../member.ts';
import { ack, refusal } from '../reply.ts';
import { applied, DROPPED, type Ruling } from '../ruling.ts';
import type { Member, Outcome, RoomState, Session } from '../state.ts';
import { also, changed, still, type Context, type Step } from '../step.ts';
import { actRules } from './act-rules.ts';
import { take } from './bucket.ts';
import { abandon } from './abandon.ts';
import { answerAgain, remember } from './outcomes.ts';
import type { Act, ActType, Verdict } from './verdict.ts';

/**
 * ACT: what a client asks for. Only the current socket of a member is heard. With an id it takes effect once: a repeat
 * gets the first outcome again. What would make an event is counted against the room's rate.
 */
export function act(state: RoomState, command: ActCommand, context: Context): Ruling {
  const { message } = command;
  const member = state.members.get(command.user);
  const session = state.sessions.get(command.session);
  if (member?.connection !== command.connection) return message.type === 'LEAVE' ? abandon(state, command) : DROPPED;
  if (session?.user !== command.user) return DROPPED;
  const asked = { state, member, command, context };
  const id = message.type === 'REQUEST_SYNC' ? null : (message.id ?? null);
  const again = id === null ? null : repeat(asked, session, id);
  if (again !== null) return again;
  const author = { user: command.user, session: command.session, id };
  const verdict = dispatch(message.type, { ...asked, message, author });
  return settle(asked, id, limited(asked, verdict));
}

type Asked = Pick<Act<ActType>, 'state' | 'member' | 'command' | 'context'>;

function dispatch<Type extends ActType>(type: Type, asked: Act<Type>): Verdict {
  return actRules[type].rule(asked);
}

/** The answer to an id that was seen before, or is too old to tell; null for a new one. */
function repeat({ state, member }: Asked, session: Session, id: number): Ruling | null {
  const to = addressOf(member);
  const outcome = session.outcomes.get(id);
  if (outcome === undefined) return id <= session.floor ? refuse(state, member, 'STALE_ID', id, null) : null;
  const step = also(still(state), answerAgain(to, state, id, outcome));
  return outcome.kind === 'refused' ? { kind: 'refused', code: outcome.code, step } : applied(step);
}

type Limited = Verdict | { readonly kind: 'limited'; readonly retryAfterMs: number };

/** Takes a token for what changed the room by a message that can make an event; without one nothing has happened. */
function limited({ state, command, context }: Asked, verdict: Verdict): Limited {
  if (!actRules[command.message.type].isCounted) return verdict;
  if (verdict.kind === 'refused' || verdict.step.state === state) return verdict;
  const bucket = take(state.bucket, context.moment.now, context.settings);
  if ('retryAfterMs' in bucket) return { kind: 'limited', retryAfterMs: bucket.retryAfterMs };
  return { ...verdict, step: changed(verdict.step, { bucket }) };
}

/** Remembers what became of a command with an id, and answers it. A command over the rate may come again. */
function settle({ state, member, command }: Asked, id: number | null, verdict: Limited): Ruling {
  if (verdict.kind === 'limited') return refuse(state, member, 'RATE_LIMITED', id, verdict.retryAfterMs);
  if (verdict.kind === 'refused') {
    const outcome: Outcome = { kind: 'refused', code: verdict.code, retryAfterMs: null };
    const known = id === null ? state : remember(state, command.session, id, outcome);
    return refuse(known, member, verdict.code, id, null);
  }
  if (verdict.kind === 'read' || id === null) return applied(verdict.step);
  return applied(acknowledge(verdict.step, { member, command, id }, verdict));
}

function acknowledge(
  step: Step,
  { member, command, id }: Pick<Asked, 'member' | 'command'> & { readonly id: number },
  verdict: Extract<Verdict, { kind: 'made' | 'done' }>,
): Step {
  const outcome: Outcome =
    verdict.seq === null ? { kind: 'none', seq: step.state.seq } : { kind: 'event', seq: verdict.seq };
  const known = { state: remember(step.state, command.session, id, outcome), effects: step.effects };
  return verdict.kind === 'made' ? known : also(known, ack(addressOf(member), known.state, id, outcome.seq));
}

function refuse(
  state: RoomState,
  member: Member,
  code: ErrorCode,
  id: number | null,
  retryAfterMs: number | null,
): Ruling {
  const error = refusal(addressOf(member), code, { id, retryAfterMs, join: null });
  return { kind: 'refused', code, step: also(still(state), error) };
}

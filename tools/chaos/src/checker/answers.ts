import type { Happening, History, Sent } from '../clients/history.ts';
import { answerOf } from '../clients/in-flight.ts';
import { answersOf, type Answered, type Reply } from './answered.ts';
import type { Evidence, Frozen, Violation } from './evidence.ts';

/** The promise, and what two busy machines' clocks and queues add, ms. */
const ANSWER_MS = 10_000;
const SLACK_MS = 2_000;

/** G11: every command that owes an answer gets one in 10 s, or its socket ends; none gets two different ones. */
export function checkAnswers({ histories, frozen, mayLose, at }: Evidence): Violation[] {
  return histories.flatMap((history) => [...checkInTime(history, frozen, at), ...checkSame(history, mayLose)]);
}

function checkInTime(history: History, frozen: readonly Frozen[], end: number): Violation[] {
  const { room, user, happenings } = history;
  const found: Violation[] = [];
  const gateways = new Map<number, string>();
  const owed = new Map<string, Sent>();
  const settle = (key: string, at: number): void => {
    const sent = owed.get(key);
    owed.delete(key);
    if (sent === undefined || at - sent.at <= allowance(sent, user, gateways, frozen)) return;
    const text = `${sent.message.type} ${sent.message.id ?? ''} of ${user} got no answer for ${Math.round(at - sent.at)} ms`;
    found.push({ rule: 'G11', room, text, entries: [sent.message] });
  };
  for (const happening of happenings) {
    if (happening.kind === 'opened') gateways.set(happening.socket, happening.gateway);
    for (const key of answeredKeys(happening, user, owed)) settle(key, happening.at);
    const key = happening.kind === 'sent' ? owedKey(happening) : null;
    if (key !== null && happening.kind === 'sent' && !owed.has(key)) owed.set(key, happening);
  }
  for (const key of owed.keys()) settle(key, end);
  return found;
}

function allowance(
  { at, socket }: Sent,
  user: string,
  gateways: ReadonlyMap<number, string>,
  frozen: readonly Frozen[],
): number {
  const stood = frozen
    .filter((each) => each.gateway === gateways.get(socket) && (each.user ?? user) === user)
    .filter(({ from, to }) => to > at && from < at + ANSWER_MS + SLACK_MS)
    .reduce((sum, { from, to }) => sum + to - from, 0);
  return ANSWER_MS + SLACK_MS + stood;
}

/** Which answer a message owes; null when none. */
function owedKey({ socket, message }: Sent): string | null {
  if (message.type === 'JOIN') return `${socket} JOIN`;
  return message.id === undefined ? null : `${socket} ${message.id}`;
}

function answeredKeys(happening: Happening, user: string, owed: ReadonlyMap<string, Sent>): string[] {
  if (happening.kind === 'closed')
    return [...owed].filter(([, { socket }]) => socket === happening.socket).map(([key]) => key);
  if (happening.kind !== 'got') return [];
  const { message, socket } = happening;
  if (message.type === 'ROOM_STATE' || message.type === 'RESUMED') return [`${socket} JOIN`];
  if (message.type === 'ERROR' && message.id === undefined) return [`${socket} JOIN`];
  const answer = answerOf(message, user);
  return answer === null ? [] : [`${socket} ${answer.id}`];
}

/** Relays are acknowledged before they are delivered: that one could not be may come after. */
const relays = new Set(['OFFER', 'ANSWER', 'ICE_CANDIDATE', 'SYNC_RESPONSE', 'PLAYBACK_ACK']);

function checkSame(history: History, mayLose: boolean): Violation[] {
  const { room, user } = history;
  const found: Violation[] = [];
  for (const [id, answered] of answersOf(history)) {
    const answers = finalAnswers(answered, mayLose);
    if (answers.size < 2) continue;
    const text = `${answered.type} ${id} of ${user} got different answers: ${[...answers.keys()].join(', ')}`;
    found.push({ rule: 'G11', room, text, entries: [...answers.values()] });
  }
  return found;
}

/** What was said for good, each once: by timeline, since a lost event may happen again on the next. */
function finalAnswers({ type, answers }: Answered, mayLose: boolean): Map<string, string> {
  const said = new Map<string, string>();
  if (type === 'REQUEST_SYNC') return said;
  const last = answers.at(-1)?.timeline;
  for (const reply of answers) {
    const name = nameOf(reply);
    if (name === null || (relays.has(type) && reply.code === 'PEER_UNREACHABLE')) continue;
    if (mayLose && reply.timeline !== last) continue;
    said.set(name, reply.text);
  }
  return said;
}

function nameOf({ kind, seq, code }: Reply): string | null {
  if (kind === 'again' || code === 'STALE_ID') return null;
  return kind === 'done' ? `done ${seq}` : code;
}

import type { ClientFrame, History } from '../clients/history.ts';
import { isEvent } from '../clients/read-frame.ts';
import { answersOf, type Answered } from './answered.ts';
import { byRoom, type Evidence, type StoredEvent, type Violation } from './evidence.ts';

/** Commands that always make an event of their sender when they are acknowledged. */
export const alwaysEvents: ReadonlySet<string> = new Set(['CHAT', 'PLAY_PAUSE', 'SEEK', 'URL_CHANGE']);

/** G2: what was acknowledged under an id has one event and one row; nothing that was sent has two. */
export function checkEffects(evidence: Evidence): Violation[] {
  const found: Violation[] = [];
  for (const [room, members] of byRoom(evidence.histories)) {
    const rows = (evidence.stored.get(room)?.events ?? []).filter(({ cut }) => !cut);
    const effects = effectsIn(members, rows, evidence.mayLose);
    for (const history of members) {
      found.push(...checkOnce(history, effects));
      if (!evidence.mayLose) found.push(...checkAcknowledged(history, rows), ...checkRelays(history));
    }
  }
  return found;
}

/** Where each command of each user took effect: places in the room, by the command's name. */
function effectsIn(
  members: readonly History[],
  rows: readonly StoredEvent[],
  mayLose: boolean,
): Map<string, Set<string>> {
  const effects = new Map<string, Set<string>>();
  const add = (name: string, place: string): void => {
    const known = effects.get(name);
    if (known === undefined) effects.set(name, new Set([place]));
    else known.add(place);
  };
  for (const { timeline, seq, user, commandId, eventTimestamp } of rows) {
    if (commandId !== null) add(`${user} id ${commandId}`, `${timeline} ${seq}`);
    if (eventTimestamp !== null) add(`${user} mark ${eventTimestamp}`, `${timeline} ${seq}`);
  }
  if (mayLose) return effects;
  for (const happening of members.flatMap(({ happenings }) => happenings)) {
    if (happening.kind !== 'got' || !isEvent(happening.message)) continue;
    const { message } = happening;
    const place = `${message.timeline} ${message.seq}`;
    if (message.id !== undefined) add(`${message.userId} id ${message.id}`, place);
    if (message.type === 'PLAY_PAUSE' || message.type === 'SEEK_PAUSE')
      add(`${message.userId} mark ${message.eventTimestamp}`, place);
  }
  return effects;
}

function checkOnce({ room, user, happenings }: History, effects: ReadonlyMap<string, Set<string>>): Violation[] {
  const found = new Map<string, Violation>();
  for (const happening of happenings) {
    if (happening.kind !== 'sent') continue;
    for (const name of namesOf(user, happening.message)) {
      const places = effects.get(name);
      if (places === undefined || places.size < 2) continue;
      const text = `${happening.message.type} (${name}) took effect ${places.size} times`;
      found.set(name, { rule: 'G2', room, text, entries: [happening.message, ...places] });
    }
  }
  return [...found.values()];
}

function namesOf(user: string, { id, eventTimestamp }: ClientFrame): string[] {
  const names = id === undefined ? [] : [`${user} id ${id}`];
  return typeof eventTimestamp === 'number' ? [...names, `${user} mark ${eventTimestamp}`] : names;
}

function checkAcknowledged(history: History, rows: readonly StoredEvent[]): Violation[] {
  const { room, user } = history;
  const found: Violation[] = [];
  for (const [id, answered] of answersOf(history)) {
    const done = answered.answers.find(({ kind }) => kind === 'done');
    if (done === undefined || !owesEvent(answered, done.isEvent)) continue;
    const mine = rows.filter((row) => row.user === user && row.commandId === id);
    if (mine.length === 1 && mine[0]?.seq === done.seq) continue;
    const text = `${answered.type} ${id} of ${user} was acknowledged as ${done.seq}, PostgreSQL has ${mine.length} rows of it`;
    found.push({ rule: 'G2', room, text, entries: [done.text, ...mine] });
  }
  return found;
}

function owesEvent({ type }: Answered, isEventAnswer: boolean): boolean {
  return isEventAnswer || alwaysEvents.has(type);
}

/** Nobody gets a message of another member twice: each carries who sent it and a number of its own. */
function checkRelays({ room, user, happenings }: History): Violation[] {
  const seen = new Set<string>();
  const found: Violation[] = [];
  for (const happening of happenings) {
    if (happening.kind !== 'got') continue;
    const { message, text } = happening;
    const letter =
      message.type === 'OFFER'
        ? message.offer.sdp
        : message.type === 'ICE_CANDIDATE'
          ? message.candidate?.candidate
          : undefined;
    if (letter === undefined) continue;
    if (seen.has(letter)) found.push({ rule: 'G2', room, text: `${user} got ${letter} twice`, entries: [text] });
    seen.add(letter);
  }
  return found;
}

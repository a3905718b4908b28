import type { ServerMessage } from '@tandem-watch/protocol';
import type { Got, History } from '../clients/history.ts';
import { isEvent } from '../clients/read-frame.ts';
import { byRoom, type Evidence, type Violation } from './evidence.ts';

/** What is on its way to a replaced socket when the newcomer hears of its place, ms. */
const LAG_MS = 1_500;

/** G5: nothing crosses rooms, nobody speaks for another, a kicked or replaced socket gets nothing more. */
export function checkIsolation({ histories }: Evidence): Violation[] {
  const rooms = new Map<string, string>();
  const found = histories.flatMap((history) => [...checkFrames(history, rooms), ...checkReplaced(history)]);
  for (const members of byRoom(histories).values()) found.push(...checkKicked(members));
  return found;
}

function checkFrames({ room, user, happenings }: History, rooms: Map<string, string>): Violation[] {
  const found: Violation[] = [];
  for (const happening of happenings) {
    if (happening.kind !== 'got') continue;
    const wrong = wrongIn(happening.message, room, user) ?? wrongTimeline(happening.message, room, rooms);
    if (wrong !== null) found.push({ rule: 'G5', room, text: `${user} got ${wrong}`, entries: [happening.text] });
  }
  return found;
}

/** Clients write into what they send who they are and for whom it is: see `next-command.ts`. */
function wrongIn(message: ServerMessage, room: string, user: string): string | null {
  const { type } = message;
  if (type === 'ROOM_STATE' && message.roomId !== room) return 'the state of another room';
  if (type === 'CHAT' && !isLetter(message.text, [room, message.userId, ''])) return 'a line of another room or user';
  if (type === 'URL_CHANGE' && !message.url.startsWith(`https://films.example/${message.userId}/`))
    return 'a URL of another user';
  if (type === 'OFFER' && !isLetter(message.offer.sdp, [room, message.from, user])) return 'an offer not for it';
  if (type === 'ICE_CANDIDATE' && !isLetter(message.candidate?.candidate ?? '', [room, message.from, user]))
    return 'a candidate not for it';
  return null;
}

function isLetter(text: string, [room, from, to]: readonly [string, string, string]): boolean {
  return text.startsWith(`${room}|${from}|${to}|`);
}

/** A timeline belongs to one room. */
function wrongTimeline(message: ServerMessage, room: string, rooms: Map<string, string>): string | null {
  if (!('timeline' in message)) return null;
  const owner = rooms.get(message.timeline) ?? room;
  rooms.set(message.timeline, owner);
  return owner === room ? null : `the timeline of ${owner}`;
}

/** Once a client's next socket is in, its former ones get nothing more. */
function checkReplaced({ room, user, happenings }: History): Violation[] {
  const found: Violation[] = [];
  let current = 0;
  let since = 0;
  for (const happening of happenings) {
    if (happening.kind !== 'got') continue;
    const isPlace = happening.message.type === 'ROOM_STATE' || happening.message.type === 'RESUMED';
    if (isPlace && happening.socket > current) [current, since] = [happening.socket, happening.at];
    if (happening.socket >= current || happening.at - since < LAG_MS || happening.message.type === 'PONG') continue;
    const text = `${user}: its replaced socket ${happening.socket} still gets ${happening.message.type}`;
    found.push({ rule: 'G5', room, text, entries: [happening.text] });
  }
  return found;
}

/** A kicked member's sockets see neither the event nor anything behind it. */
function checkKicked(members: readonly History[]): Violation[] {
  const kicks = new Map<string, { user: string; timeline: string; seq: number }>();
  for (const { message } of members.flatMap(gotOf)) {
    if (message.type !== 'USER_LEFT' || message.reason !== 'kicked') continue;
    const { userId, timeline, seq } = message;
    kicks.set(`${timeline} ${seq}`, { user: userId, timeline, seq });
  }
  return [...kicks.values()].flatMap((kick) =>
    members.filter(({ user }) => user === kick.user).flatMap((history) => seenAfterKick(history, kick)),
  );
}

function seenAfterKick(history: History, kick: { timeline: string; seq: number }): Violation[] {
  const joinedAfter = new Set<number>();
  const joinedBefore = new Set<number>();
  const found: Violation[] = [];
  for (const { socket, message, text } of gotOf(history)) {
    if (message.type === 'ROOM_STATE') {
      const isAfter = message.timeline !== kick.timeline || message.seq >= kick.seq;
      (isAfter ? joinedAfter : joinedBefore).add(socket);
    }
    if (!isEvent(message) || message.timeline !== kick.timeline || message.seq < kick.seq) continue;
    if (joinedAfter.has(socket) || !joinedBefore.has(socket)) continue;
    const said = `${history.user} got ${message.type} ${message.seq} after it was kicked`;
    found.push({ rule: 'G5', room: history.room, text: said, entries: [text] });
  }
  return found;
}

function gotOf({ happenings }: History): Got[] {
  return happenings.filter((happening) => happening.kind === 'got');
}

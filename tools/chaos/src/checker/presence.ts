import type { History } from '../clients/history.ts';
import { byRoom, type Evidence, type Frozen, type Violation } from './evidence.ts';

/** Who loses his socket has 5 s to come back; with some slack for the way of the news, ms. */
const GRACE_MS = 4_700;

/** Nobody is kept for longer than this without a socket, ms. */
const LONGEST_GRACE_MS = 31_000;

/** G4: no live member is evicted, no ghost stays. */
export function checkPresence({ histories, members, rooms, frozen, at }: Evidence): Violation[] {
  const found: Violation[] = [];
  for (const [room, present] of byRoom(histories)) found.push(...checkEvictions(room, present, frozen));
  for (const [room, { members: stored }] of rooms) {
    const here = new Set(members.filter((member) => member.room === room && member.isIn).map(({ user }) => user));
    for (const [user, { graceUntil }] of stored) {
      if (here.has(user) || (graceUntil !== null && graceUntil - at <= LONGEST_GRACE_MS)) continue;
      const text = `${user} is a ghost: no socket, and ${graceUntil === null ? 'no grace' : 'a grace too long'}`;
      found.push({ rule: 'G4', room, text, entries: [] });
    }
  }
  return found;
}

/** Everyone who left for being lost had no socket for as long as a grace lasts. */
function checkEvictions(room: string, present: readonly History[], frozen: readonly Frozen[]): Violation[] {
  const found = new Map<string, Violation>();
  for (const [key, { user, at, text: frame }] of losses(present)) {
    const history = present.find((each) => each.user === user);
    const alive = history === undefined ? -Infinity : lastAlive(history, at, frozen);
    if (at - alive >= GRACE_MS) continue;
    const text = `${user} was evicted at ${key}, ${Math.round(at - alive)} ms after it was there`;
    found.set(key, { rule: 'G4', room, text, entries: [frame] });
  }
  return [...found.values()];
}

interface Loss {
  readonly user: string;
  /** ms. */
  readonly at: number;
  readonly text: string;
}

/** Every USER_LEFT for being lost, once. */
export function losses(present: readonly History[]): Map<string, Loss> {
  const found = new Map<string, Loss>();
  for (const happening of present.flatMap(({ happenings }) => happenings)) {
    if (happening.kind !== 'got' || happening.message.type !== 'USER_LEFT') continue;
    const { reason, timeline, seq, userId, timestamp } = happening.message;
    if (reason === 'lost') found.set(`${timeline} ${seq}`, { user: userId, at: timestamp, text: happening.text });
  }
  return found;
}

/** When, up to `at`, one of the client's sockets was in the room last. A socket on a frozen gateway counts until then. */
function lastAlive({ user, happenings }: History, at: number, frozen: readonly Frozen[]): number {
  let latest = -Infinity;
  const gateways = new Map<number, string>();
  const joined = new Set<number>();
  for (const happening of happenings) {
    if (happening.at > at) break;
    if (happening.kind === 'opened') gateways.set(happening.socket, happening.gateway);
    if (happening.kind === 'got' && ['ROOM_STATE', 'RESUMED'].includes(happening.message.type))
      joined.add(happening.socket);
    if (happening.kind === 'closed' && joined.delete(happening.socket)) latest = Math.max(latest, happening.at);
  }
  for (const socket of joined) {
    const stopped = frozen.filter(
      (each) => each.gateway === gateways.get(socket) && each.from <= at && (each.user ?? user) === user,
    );
    latest = Math.max(latest, ...(stopped.length === 0 ? [at] : stopped.map(({ from }) => from)));
  }
  return latest;
}

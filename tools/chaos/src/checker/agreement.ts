import { positionAt } from '@tandem-watch/protocol';
import type { Evidence, Knowing, RoomInPostgres, RoomInRedis, Violation } from './evidence.ts';

/** How far two may be apart about where a room is, s. */
const TOLERANCE = 0.05;

/** G3: when all is quiet, members, Redis and PostgreSQL hold the same room. */
export function checkAgreement({ rooms, members, stored, at }: Evidence): Violation[] {
  const found: Violation[] = [];
  for (const [room, truth] of rooms) {
    const differ = (who: string, differences: readonly string[], entry: unknown): void => {
      if (differences.length === 0) return;
      found.push({ rule: 'G3', room, text: `${who}: ${differences.join('; ')}`, entries: [entry] });
    };
    for (const member of members) {
      if (member.room !== room) continue;
      if (member.isIn) differ(`${member.user} and Redis differ`, ofMember(member, truth, at), member.view);
      else differ(`${member.user} is not in`, ['it did not come back'], member.view);
    }
    differ('PostgreSQL and Redis differ', ofPostgres(stored.get(room), truth, at), stored.get(room)?.row);
  }
  return found;
}

function ofMember({ user, modern, view }: Knowing, truth: RoomInRedis, at: number): string[] {
  if (view === null) return ['it knows nothing'];
  const { anchor } = view;
  return [
    ...unlike('timeline', view.timeline, truth.timeline),
    ...unlike('seq', view.seq, truth.seq),
    ...unlike('url', view.url, truth.url),
    ...unlike('host', view.host ?? '', truth.host),
    ...(modern ? unlike('guest control', view.guestControl, truth.guestControl) : []),
    ...unlike('playing', anchor.playing, truth.playing),
    ...apart(positionAt(anchor, at), positionOf(truth, at)),
    ...unlike('members', namesOf(view.users), namesOf(namesIn(truth))),
    ...(truth.members.has(user) ? [] : ['it is no member']),
  ];
}

function ofPostgres(stored: RoomInPostgres | undefined, truth: RoomInRedis, at: number): string[] {
  if (stored === undefined || stored.row === null) return ['there is no row'];
  const { row, users, living } = stored;
  return [
    ...unlike('lives that go on', living, 1),
    ...unlike('seq', row.seq, truth.seq),
    ...unlike('url', row.url, truth.url),
    ...unlike('host', row.host, truth.host),
    ...unlike('guest control', row.guestControl, truth.guestControl),
    ...unlike('playing', row.playing, truth.playing),
    ...apart(positionOf(row, at), positionOf(truth, at)),
    ...unlike('members', namesOf(users), namesOf(namesIn(truth))),
  ];
}

function positionOf(
  { position, playing, positionAt: since }: Omit<RoomInRedis, 'members' | 'timeline'>,
  at: number,
): number {
  return positionAt({ position, playing, at: since }, at);
}

function namesIn({ members }: RoomInRedis): Map<string, string> {
  return new Map([...members].map(([user, { username }]) => [user, username]));
}

function namesOf(users: ReadonlyMap<string, string>): string {
  return [...users]
    .map(([user, name]) => `${user}=${name}`)
    .toSorted((a, b) => a.localeCompare(b))
    .join(' ');
}

function unlike(what: string, theirs: unknown, truth: unknown): string[] {
  return theirs === truth ? [] : [`${what} ${String(theirs)}, not ${String(truth)}`];
}

function apart(theirs: number, truth: number): string[] {
  const difference = Math.abs(theirs - truth);
  return difference <= TOLERANCE ? [] : [`position off by ${difference.toFixed(3)} s`];
}

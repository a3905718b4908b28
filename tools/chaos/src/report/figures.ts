import { answerOf } from '../clients/in-flight.ts';
import type { History } from '../clients/history.ts';
import { isEvent } from '../clients/read-frame.ts';

/** p50, p99 and the longest of some times, ms. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What a scenario looked like to its clients. */
export interface Figures {
  /** Acknowledged commands a second. */
  readonly commandsPerSecond: number;
  /** From sending a command to its answer. */
  readonly answered: Spread;
  /** From the event's time to its arrival at a member. */
  readonly delivered: Spread;
  /** The longest a room stood still while its members acted, ms. */
  readonly longestStallMs: number;
  /** From the end of a socket to being in the room again on the next. */
  readonly returned: Spread;
  readonly replayed: number;
  readonly snapshots: number;
  /** Repeated ids that got their first outcome again. */
  readonly duplicates: number;
}

/** Figures from histories; `from` and `to` (ms) are the time in which clients acted. */
export function figuresOf(histories: readonly History[], from: number, to: number): Figures {
  const answered = histories.flatMap(answerTimes);
  const returns = histories.flatMap(returnsOf);
  return {
    commandsPerSecond: Math.round((answered.length * 1_000) / Math.max(1, to - from)),
    answered: spread(answered),
    delivered: spread(histories.flatMap(deliveryTimes)),
    longestStallMs: Math.round(longestStall(histories, from, to)),
    returned: spread(returns.map(({ ms }) => ms)),
    replayed: returns.filter(({ how }) => how === 'RESUMED').length,
    snapshots: returns.filter(({ how }) => how === 'ROOM_STATE').length,
    duplicates: histories
      .flatMap(({ happenings }) => happenings)
      .filter(
        (happening) => happening.kind === 'got' && happening.message.type === 'ACK' && happening.message.duplicate,
      ).length,
  };
}

function answerTimes({ user, happenings }: History): number[] {
  const sent = new Map<number, number>();
  const times: number[] = [];
  for (const happening of happenings) {
    if (happening.kind === 'sent' && happening.message.id !== undefined && !sent.has(happening.message.id))
      sent.set(happening.message.id, happening.at);
    const answer = happening.kind === 'got' ? answerOf(happening.message, user) : null;
    const since = answer === null || answer.kind === 'again' ? undefined : sent.get(answer.id);
    if (answer === null || since === undefined) continue;
    times.push(happening.at - since);
    sent.set(answer.id, Number.NaN);
  }
  return times.filter((time) => !Number.isNaN(time));
}

/** Events that came by the feed; a replay is no measure of delivery. */
function deliveryTimes({ happenings }: History): number[] {
  let replayedTo = 0;
  return happenings.flatMap((happening) => {
    if (happening.kind !== 'got') return [];
    const { message } = happening;
    if (message.type === 'RESUMED') replayedTo = message.to;
    return isEvent(message) && message.seq > replayedTo ? [happening.at - message.timestamp] : [];
  });
}

function longestStall(histories: readonly History[], from: number, to: number): number {
  const last = new Map<string, number>();
  let longest = 0;
  const arrivals = histories.flatMap(({ room, happenings }) =>
    happenings.flatMap(({ kind, at, ...rest }) =>
      kind === 'got' && 'message' in rest && at >= from && at <= to ? [{ room, at }] : [],
    ),
  );
  for (const { room, at } of arrivals.toSorted((a, b) => a.at - b.at)) {
    longest = Math.max(longest, at - (last.get(room) ?? at));
    last.set(room, at);
  }
  return longest;
}

interface Return {
  readonly how: 'RESUMED' | 'ROOM_STATE';
  readonly ms: number;
}

function returnsOf({ happenings }: History): Return[] {
  const returns: Return[] = [];
  let lostAt: number | null = null;
  for (const happening of happenings) {
    if (happening.kind === 'closed' && happening.code !== 1000 && happening.code !== 4403) lostAt ??= happening.at;
    if (happening.kind !== 'got' || lostAt === null) continue;
    const { type } = happening.message;
    if (type !== 'RESUMED' && type !== 'ROOM_STATE') continue;
    returns.push({ how: type, ms: happening.at - lostAt });
    lostAt = null;
  }
  return returns;
}

function spread(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

import {
  nodeOf,
  partitionKeys,
  readRoomIds,
  readSummaries,
  type Redis,
  type RoomSummary,
} from '@tandem-watch/storage-redis';

/** All rooms of all partitions at one moment. */
interface Look {
  /** ms of this process's clock. */
  readonly at: number;
  readonly rooms: readonly (RoomSummary & { readonly partition: number })[];
  /** False: there are more rooms than one look takes, or partitions that could not be asked. */
  readonly complete: boolean;
  /** Partitions that could not be asked, or not to their end. */
  readonly unasked: readonly number[];
}

/** A room as a list has it. */
export interface ListedRoom extends RoomSummary {
  readonly partition: number;
  /** Events a second between two looks; null when it was in the last one only. */
  readonly rate: number | null;
}

/** Rooms of all partitions, whether these are all, and which partitions could not be asked. */
export interface Catalogue {
  readonly rooms: readonly ListedRoom[];
  readonly complete: boolean;
  readonly unasked: readonly number[];
}

/** Rooms of one look, over all partitions, and how many are read in one round trip. */
const MAX_ROOMS = 100_000;
const READ_AT_ONCE = 100;

/** A look serves all who ask within so many ms: the pages of one list, and whoever asks again and again. */
const FRESH_MS = 2_000;

/** Rates are taken between two looks that are so far apart at least and at most, ms. */
const RATE_OVER_MS = 1_000;
const RATE_WITHIN_MS = 60_000;

/**
 * The rooms of the cluster as Redis has them. To sort them all must be read, which costs Redis two small commands a room:
 * one look at a time, in small parts, each look for all who ask. Rejects when no partition can be asked.
 */
export function createCatalogue(
  redis: Redis,
  partitions: number,
  wait: (ms: number) => Promise<unknown>,
  maxRooms = MAX_ROOMS,
): (withRates: boolean) => Promise<Catalogue> {
  let before: Look | null = null;
  let last: Look | null = null;
  let looking: Promise<Look> | null = null;
  const look = (): Promise<Look> => {
    looking ??= lookAtAll(redis, partitions, maxRooms)
      .then((found) => {
        before = last;
        return (last = found);
      })
      .finally(() => (looking = null));
    return looking;
  };
  const isOld = (): boolean => last === null || performance.now() - last.at > FRESH_MS;
  return async (withRates) => {
    let now = last === null || isOld() ? await look() : last;
    if (withRates && ratesFrom(before, now) === null) {
      await wait(RATE_OVER_MS);
      now = await look();
    }
    return listed(now, ratesFrom(before, now));
  };
}

/** The earlier look, if rates can be taken from it. */
function ratesFrom(before: Look | null, { at }: Look): Look | null {
  if (before === null || at - before.at < RATE_OVER_MS || at - before.at > RATE_WITHIN_MS) return null;
  return before;
}

/**
 * The rooms of a look with their rates. Which rooms a look takes when there are too many differs from look to look: one
 * that the earlier look does not have may be old, and all its events are no rate.
 */
function listed({ at, rooms, ...rest }: Look, before: Look | null): Catalogue {
  const earlier = new Map(before?.rooms.map((room) => [room.room, room]));
  const seconds = (at - (before?.at ?? 0)) / 1_000;
  const rateOf = ({ room, seq, createdAt }: RoomSummary): number | null => {
    const known = earlier.get(room);
    return known?.createdAt === createdAt ? Math.round(((seq - known.seq) / seconds) * 10) / 10 : null;
  };
  return {
    rooms: rooms.map((room) => ({ ...room, rate: rateOf(room) })),
    complete: rest.complete,
    unasked: rest.unasked,
  };
}

/** One partition after the other, of all masters at once: one that does not answer is waited for once, and by nobody else. */
async function lookAtAll(redis: Redis, partitions: number, maxRooms: number): Promise<Look> {
  const at = performance.now();
  const rooms: Look['rooms'][number][] = [];
  const unasked: number[] = [];
  const failures: unknown[] = [];
  let isCut = false;
  const lookAt = async (partition: number): Promise<void> => {
    const ids = await readRoomIds(redis, partition);
    for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
      isCut ||= rooms.length >= maxRooms;
      if (isCut) return;
      const read = await readSummaries(redis, partition, ids.slice(from, from + READ_AT_ONCE));
      rooms.push(...read.map((room) => ({ ...room, partition })));
    }
  };
  const lookAtEach = async (own: readonly number[]): Promise<void> => {
    for (const [index, partition] of own.entries()) {
      try {
        await lookAt(partition);
      } catch (error) {
        failures.push(error);
        // A partition whose keys are not what they should be says nothing of the others of its master.
        const isAway = !isWrongType(error);
        unasked.push(...(isAway ? own.slice(index) : [partition]));
        if (isAway) return;
      }
    }
  };
  await Promise.all(byMaster(redis, partitions).map(lookAtEach));
  if (unasked.length === partitions) throw failures[0];
  return { at, rooms, complete: !isCut && unasked.length === 0, unasked: unasked.toSorted((a, b) => a - b) };
}

function isWrongType(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('WRONGTYPE');
}

/** All partitions, those of one master together. */
function byMaster(redis: Redis, partitions: number): number[][] {
  const masters = new Map<string, number[]>();
  for (let partition = 0; partition < partitions; partition++) {
    const master = masterOf(redis, partition);
    masters.set(master, [...(masters.get(master) ?? []), partition]);
  }
  return [...masters.values()];
}

/** The master of a partition; while none is known the partition's own name, since it cannot be asked. */
function masterOf(redis: Redis, partition: number): string {
  try {
    return nodeOf(redis, partitionKeys(partition).own);
  } catch {
    return `partition ${partition}`;
  }
}

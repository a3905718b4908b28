import { readRoomIds, readSummaries, type Redis, type RoomSummary } from '@tandem-watch/storage-redis';

/** All rooms of all partitions at one moment. */
interface Look {
  /** ms of this process's clock. */
  readonly at: number;
  readonly rooms: readonly (RoomSummary & { readonly partition: number })[];
  /** False: there are more rooms than one look takes. */
  readonly complete: boolean;
}

/** A room as a list has it. */
export interface ListedRoom extends RoomSummary {
  readonly partition: number;
  /** Events a second between two looks; null when it was looked at once only. */
  readonly rate: number | null;
}

/** Rooms of all partitions, and whether these are all. */
export interface Catalogue {
  readonly rooms: readonly ListedRoom[];
  readonly complete: boolean;
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
 * one look at a time, in small parts, each look for all who ask.
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

function listed({ at, rooms, complete }: Look, before: Look | null): Catalogue {
  if (before === null) return { rooms: rooms.map((room) => ({ ...room, rate: null })), complete };
  const earlier = new Map(before.rooms.map((room) => [room.room, room]));
  const seconds = (at - before.at) / 1_000;
  const rateOf = ({ room, seq, createdAt }: RoomSummary): number => {
    const known = earlier.get(room);
    return (seq - (known?.createdAt === createdAt ? known.seq : 0)) / seconds;
  };
  return { rooms: rooms.map((room) => ({ ...room, rate: Math.round(rateOf(room) * 10) / 10 })), complete };
}

async function lookAtAll(redis: Redis, partitions: number, maxRooms: number): Promise<Look> {
  const rooms: Look['rooms'][number][] = [];
  const at = performance.now();
  for (let partition = 0; partition < partitions; partition++) {
    const ids = await readRoomIds(redis, partition);
    for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
      if (rooms.length >= maxRooms) return { at, rooms, complete: false };
      const read = await readSummaries(redis, partition, ids.slice(from, from + READ_AT_ONCE));
      rooms.push(...read.map((room) => ({ ...room, partition })));
    }
  }
  return { at, rooms, complete: true };
}

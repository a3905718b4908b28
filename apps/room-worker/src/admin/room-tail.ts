import type { RoomId } from '@tandem-watch/protocol';
import {
  decodeRecords,
  readLogBackwards,
  type FeedRecord,
  type LogEntry,
  type Redis,
} from '@tandem-watch/storage-redis';

/** Entries read at once, and after how many entries or characters the search ends: other rooms fill the same log. */
const READ_ENTRIES = 50;
const MAX_ENTRIES = 500;
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** The newest `count` records of a room in its partition's log, oldest first, as far as a short search finds them. */
export async function tailOf(redis: Redis, partition: number, room: RoomId, count: number): Promise<object[]> {
  const found: object[] = [];
  let before = '+';
  let characters = 0;
  for (let read = 0; found.length < count && read < MAX_ENTRIES && characters < MAX_CHARACTERS;) {
    const entries = await readLogBackwards(redis, partition, before, READ_ENTRIES);
    for (const entry of entries) {
      found.push(...recordsOf(entry, room).toReversed());
      characters += entry.records.length;
    }
    const last = entries.at(-1);
    if (last === undefined || entries.length < READ_ENTRIES) break;
    before = `(${last.id}`;
    read += entries.length;
  }
  return found.slice(0, count).toReversed();
}

function recordsOf({ id, records }: LogEntry, room: RoomId): object[] {
  return decodeRecords(records)
    .filter((record) => 'room' in record && record.room === room)
    .map((record) => ({ logId: id, ...shown(record) }));
}

/** A record without sessions, connections and what is said in relays. */
function shown(record: FeedRecord): object {
  const { kind } = record;
  switch (kind) {
    case 'event': {
      const event: unknown = JSON.parse(record.body);
      return { kind, event };
    }
    case 'attach':
    case 'probe':
      return { kind, user: record.user, gateway: record.to.gateway };
    case 'detach':
      return { kind, gateway: record.to.gateway, code: record.code };
    case 'relay':
      return { kind, from: record.fromUser, gateway: record.to.gateway };
    case 'archive':
      return { kind, life: record.life };
    case 'observation':
    case 'snapshot':
    case 'resumed':
    case 'reply':
    case 'hello':
    case 'drain':
    case 'audit':
    case 'timeline':
    case 'trace':
      return { kind };
  }
}

import type { RoomState } from '@tandem-watch/room';

/** Fields of the room's own hash that a command changes, about: most change few. */
const OWN_FIELDS = 8;

/** A commit takes no more than so many fields, but for the one room that passes them. */
export const MAX_FIELDS = 8_000;

/**
 * How many fields of hashes a room's change writes or removes, about. Members that were not touched are the same objects
 * as before, and cost nothing.
 */
export function fieldsWritten(before: RoomState | null, after: RoomState | null): number {
  if (after === null) return OWN_FIELDS;
  const members = differing(before?.members ?? null, after.members, () => 1);
  const sessions = differing(before?.sessions ?? null, after.sessions, ({ outcomes }) => 1 + outcomes.size);
  return OWN_FIELDS + members + sessions;
}

/** The sum of `size` over what was added, replaced or removed. */
function differing<Key, Value>(
  before: ReadonlyMap<Key, Value> | null,
  after: ReadonlyMap<Key, Value>,
  size: (value: Value) => number,
): number {
  if (before === after) return 0;
  let sum = 0;
  for (const [key, value] of after) if (before?.get(key) !== value) sum += size(value);
  for (const [key, value] of before ?? []) if (!after.has(key)) sum += size(value);
  return sum;
}

/** Rooms in groups that fit into a commit each; `before` is what is stored of a room, null for nothing. */
export function inCommits(
  rooms: readonly RoomState[],
  before: (room: RoomState) => RoomState | null,
): readonly (readonly RoomState[])[] {
  const groups: RoomState[][] = [];
  let fields = MAX_FIELDS;
  for (const room of rooms) {
    if (fields >= MAX_FIELDS) {
      groups.push([]);
      fields = 0;
    }
    groups.at(-1)?.push(room);
    fields += fieldsWritten(before(room), room);
  }
  return groups;
}

import { timeline, type RoomId } from '@tandem-watch/protocol';
import type { RoomState } from '@tandem-watch/room';
import type { HashWrite, RoomHashes } from '@tandem-watch/storage-redis';
import { z } from 'zod';
import { decodeMember, encodeMember } from './member-record.ts';
import { decodeSessions, diffSessions } from './session-record.ts';
import { gateSchema, kickedSchema, pendingSchema } from './room-record-schema.ts';

// A room as Redis holds it: a hash of its fields, one of its members, one of its sessions' command ids. Only what
// changed is written. The names that operators see in Redis are those of the columns in PostgreSQL.

interface Field {
  readonly name: string;
  /** The part of the state that the field holds: the very same value means unchanged. */
  readonly of: (state: RoomState) => unknown;
  readonly encode: (state: RoomState) => string;
}

const fields: readonly Field[] = [
  plain('id', (state) => state.id),
  plain('life', (state) => state.life),
  plain('timeline', (state) => state.timeline),
  plain('seq', (state) => state.seq),
  plain('created_at', (state) => state.createdAt),
  plain('host_user_id', (state) => state.hostUserId),
  plain('current_url', (state) => state.url),
  plain('current_time', (state) => state.anchor.position),
  plain('is_playing', (state) => state.anchor.playing),
  plain('anchor_at', (state) => state.anchor.at),
  plain('guest_control', (state) => state.guestControl),
  plain('guest_control_told', (state) => state.guestControlTold),
  plain('pin_tag', (state) => state.pinTag),
  plain('empty_since', (state) => state.emptySince),
  plain('closed_until', (state) => state.closedUntil),
  plain('members_due', (state) => state.membersDue),
  plain('members_told_at', (state) => state.membersToldAt),
  plain('gate_due', (state) => state.gateDue),
  plain('gate_told_at', (state) => state.gateToldAt),
  {
    name: 'gate',
    of: (state) => state.gate,
    encode: (state) => (state.gate === null ? '' : JSON.stringify(state.gate)),
  },
  { name: 'kicked', of: (state) => state.kicked, encode: (state) => JSON.stringify(Object.fromEntries(state.kicked)) },
  {
    name: 'pending',
    of: (state) => state.pending,
    encode: (state) => JSON.stringify(Object.fromEntries(state.pending)),
  },
];

function plain(name: string, of: (state: RoomState) => string | number | boolean | null): Field {
  return { name, of, encode: (state) => String(of(state) ?? '') };
}

/**
 * What to write for a room that was `before` (null: not stored) and is `after`, but for its version; null when nothing
 * of it is stored differently.
 */
export function diffRoom(
  before: RoomState | null,
  after: RoomState,
): { fields: HashWrite; users: HashWrite; ids: HashWrite } | null {
  const set: string[] = [];
  for (const field of fields) {
    if (before === null || field.of(before) !== field.of(after)) set.push(field.name, field.encode(after));
  }
  const users = diffMembers(before, after);
  const ids = diffSessions(before?.sessions ?? new Map(), after.sessions);
  if (set.length + users.set.length + users.remove.length + ids.set.length + ids.remove.length === 0) return null;
  return { fields: { set, remove: [] }, users, ids };
}

function diffMembers(before: RoomState | null, after: RoomState): HashWrite {
  if (before?.members === after.members) return { set: [], remove: [] };
  const set: string[] = [];
  const remove: string[] = [];
  for (const [user, member] of after.members) {
    if (before?.members.get(user) !== member) set.push(user, encodeMember(member));
  }
  for (const user of before?.members.keys() ?? []) {
    if (!after.members.has(user)) remove.push(user);
  }
  return { set, remove };
}

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const number = z.string().min(1).transform(Number).pipe(z.number());
const maybeNumber = z.string().transform((value) => (value === '' ? null : Number(value)));
const maybeText = z.string().transform((value) => (value === '' ? null : value));
const json = z.string().transform((value): unknown => (value === '' ? null : JSON.parse(value)));

const roomSchema = z.object({
  life: z.string(),
  timeline: z.string().transform(timeline),
  seq: number,
  version: number,
  created_at: number,
  host_user_id: maybeText,
  current_url: z.string(),
  current_time: number,
  is_playing: flag,
  anchor_at: number,
  guest_control: flag,
  guest_control_told: flag,
  pin_tag: maybeText,
  empty_since: maybeNumber,
  closed_until: maybeNumber.optional(),
  members_due: maybeNumber,
  members_told_at: number,
  gate_due: maybeNumber,
  gate_told_at: number,
  gate: json.pipe(gateSchema.nullable()),
  kicked: json.pipe(kickedSchema),
  pending: json.pipe(pendingSchema),
});

/** The room that the hashes hold, null when there is none. Throws when they do not hold what `diffRoom` wrote. */
export function decodeRoom(id: RoomId, hashes: RoomHashes, bucket: RoomState['bucket']): RoomState | null {
  if (Object.keys(hashes.fields).length === 0) return null;
  const room = roomSchema.parse(hashes.fields);
  const members = Object.entries(hashes.users)
    .map(([user, text]) => decodeMember(user, text))
    .sort((a, b) => a.joinedSeq - b.joinedSeq);
  const byId = new Map(members.map((member) => [member.user, member]));
  return {
    id,
    life: room.life,
    timeline: room.timeline,
    seq: room.seq,
    version: room.version,
    createdAt: room.created_at,
    hostUserId: members.find(({ user }) => user === room.host_user_id)?.user ?? null,
    url: room.current_url,
    anchor: { position: room.current_time, playing: room.is_playing, at: room.anchor_at },
    guestControl: room.guest_control,
    guestControlTold: room.guest_control_told,
    pinTag: room.pin_tag,
    members: byId,
    gate: room.gate,
    kicked: room.kicked,
    pending: room.pending,
    sessions: decodeSessions(hashes.ids),
    emptySince: room.empty_since,
    closedUntil: room.closed_until ?? null,
    membersDue: room.members_due,
    membersToldAt: room.members_told_at,
    gateDue: room.gate_due,
    gateToldAt: room.gate_told_at,
    bucket,
  };
}

import type { GatewayId, RoomId, SessionId, Timeline, UserId } from '@tandem-watch/protocol';
import type { Effect, RoomState } from '@tandem-watch/room';
import type { Hop } from '@tandem-watch/service';
import {
  encodeRecord,
  isLogged,
  type Commit,
  type Cursor,
  type DeadLetter,
  type FeedRecord,
  type KeptAction,
} from '@tandem-watch/storage-redis';
import type { KnownGateway } from './gateways.ts';
import type { PartitionMemory } from './partition-memory.ts';
import { roomRow } from './room-row.ts';
import { MAX_FIELDS } from './write-size.ts';
import type { Welcome } from './welcome.ts';

/**
 * The next commit in the making: what the commands of one read change, laid over the owner's memory. It is thrown away
 * when the commit fails, and becomes the memory when it succeeds.
 */
export interface Draft {
  readonly memory: PartitionMemory;
  cursor: Cursor;
  /** Rooms as they will be; null: ended. */
  readonly rooms: Map<RoomId, RoomState | null>;
  /** Gateways as they will be; null: forgotten. */
  readonly gateways: Map<GatewayId, KnownGateway | null>;
  readonly batches: Map<GatewayId, number>;
  readonly restarts: Map<GatewayId, number>;
  /** Actions of operators, by their id, with what became of them. */
  readonly actions: Map<string, KeptAction>;
  /** The worker that is to own the partition after this commit, null for no change. */
  receiver: Commit['receiver'];
  readonly dead: DeadLetter[];
  /** A STALL was applied to all rooms. */
  stallEnded: boolean;
  /** Encoded records, and who gets them. */
  readonly records: string[];
  readonly logged: number[];
  readonly feeds: Map<GatewayId, number[]>;
  /** Events so far, for the resume window and for ACKs behind a snapshot. */
  readonly events: DraftEvent[];
  /** JOINs to be answered at the end. */
  readonly welcomes: Welcome[];
  /** Of commands that are followed: each ends with the commit. */
  readonly hops: Hop[];
  /** UTF-16 units of output: every record, once for each gateway that gets it. */
  size: number;
  /** Fields that commands which concern many rooms write or remove, about. */
  fields: number;
}

/** A commit takes no more once its output has reached so many characters. */
export const MAX_OUTPUT = 1024 * 1024;

/** Whether the rest is for the next commit. What one room makes is not cut. */
export function isFull({ size, fields }: Draft): boolean {
  return size >= MAX_OUTPUT || fields >= MAX_FIELDS;
}

/** An event of the draft. */
export interface DraftEvent {
  readonly room: RoomId;
  readonly user: UserId;
  readonly session: SessionId | null;
  readonly id: number | null;
  readonly seq: number;
  readonly timeline: Timeline;
  readonly body: string;
}

/** A draft in which nothing has happened yet. */
export function beginDraft(memory: PartitionMemory): Draft {
  return {
    memory,
    cursor: memory.cursor,
    rooms: new Map(),
    gateways: new Map(),
    batches: new Map(),
    restarts: new Map(),
    actions: new Map(),
    receiver: null,
    dead: [],
    stallEnded: false,
    records: [],
    logged: [],
    feeds: new Map(),
    events: [],
    welcomes: [...memory.postponed],
    hops: [],
    size: 0,
    fields: 0,
  };
}

/** A room as the draft has it; null when there is none. */
export function roomIn(draft: Draft, room: RoomId): RoomState | null {
  const changed = draft.rooms.get(room);
  return changed === undefined ? (draft.memory.rooms.get(room) ?? null) : changed;
}

/** All rooms with members or without, as the draft has them. */
export function roomsIn(draft: Draft): RoomState[] {
  const unchanged = [...draft.memory.rooms.values()].filter(({ id }) => !draft.rooms.has(id));
  return [...unchanged, ...draft.rooms.values()].filter((room) => room !== null);
}

/** How many rooms there are, those set apart included. */
export function countRooms({ memory, rooms }: Draft): number {
  let made = 0;
  for (const [id, room] of rooms) made += Number(room !== null) - Number(memory.rooms.has(id));
  return memory.rooms.size + memory.quarantined.size + made;
}

/** A gateway as the draft has it; null when it is not in `feeds`. */
export function gatewayIn(draft: Draft, gateway: GatewayId): KnownGateway | null {
  const changed = draft.gateways.get(gateway);
  return changed === undefined ? (draft.memory.gateways.get(gateway) ?? null) : changed;
}

/** Whether a gateway hears what it is told: it is in `feeds`, and not being taken out of them. */
export function isReachable(draft: Draft, gateway: GatewayId): boolean {
  return gatewayIn(draft, gateway)?.losing === false;
}

/** The gateways that hold sockets of a room. The same members, the same answer: kept as long as they are. */
export function gatewaysOf(room: RoomState): readonly GatewayId[] {
  const known = gatewaysOfMembers.get(room.members);
  if (known !== undefined) return known;
  const gateways = [...new Set([...room.members.values()].map(({ gateway }) => gateway))];
  gatewaysOfMembers.set(room.members, gateways);
  return gateways;
}

const gatewaysOfMembers = new WeakMap<RoomState['members'], readonly GatewayId[]>();

/** Adds a record for these gateways, and to the log when it belongs there. */
export function addRecord(draft: Draft, record: FeedRecord, gateways: readonly GatewayId[]): void {
  const text = encodeRecord(record);
  const index = draft.records.push(text) - 1;
  if (isLogged(record)) draft.logged.push(index);
  for (const gateway of gateways) {
    if (!isReachable(draft, gateway)) continue;
    const feed = draft.feeds.get(gateway);
    if (feed === undefined) draft.feeds.set(gateway, [index]);
    else feed.push(index);
    draft.size += text.length;
  }
}

/** Takes over what a command did to a room: its new state, and its effects in their order. */
export function addResult(draft: Draft, id: RoomId, state: RoomState | null, effects: readonly Effect[]): void {
  const before = roomIn(draft, id);
  if (state !== before) draft.rooms.set(id, state);
  const room = state ?? before;
  for (const effect of effects) {
    if (room !== null) addEffect(draft, room, effect);
    else if (isSocketEffect(effect)) addSocketEffect(draft, id, effect);
    else throw new Error(`effect ${effect.kind} of a room that does not exist`);
  }
}

function addEffect(draft: Draft, room: RoomState, effect: Effect): void {
  switch (effect.kind) {
    case 'event':
      return addEvent(draft, room, effect);
    case 'observe': {
      const { except, modernOnly } = effect;
      const body = JSON.stringify(effect.message);
      return addRecord(draft, { kind: 'observation', room: room.id, except, modernOnly, body }, gatewaysOf(room));
    }
    case 'archive': {
      const body = JSON.stringify({ ...roomRow(room, draft.memory.fence), version: room.version + 1 });
      return addRecord(draft, { kind: 'archive', room: room.id, life: room.life, body }, []);
    }
    case 'welcome': {
      const { to, user, modern, resume } = effect;
      draft.welcomes.push({ room: room.id, to, user, modern, resume });
      return;
    }
    case 'attach':
    case 'detach':
    case 'probe':
    case 'relay':
    case 'reply':
      return addSocketEffect(draft, room.id, effect);
  }
}

/** Effects that are for one socket need no room: a JOIN can be refused where there is none. */
type SocketEffect = Exclude<Effect, { kind: 'event' | 'observe' | 'archive' | 'welcome' }>;

function isSocketEffect(effect: Effect): effect is SocketEffect {
  return !['event', 'observe', 'archive', 'welcome'].includes(effect.kind);
}

function addSocketEffect(draft: Draft, room: RoomId, effect: SocketEffect): void {
  const { to } = effect;
  addRecord(draft, socketRecord(room, effect), [to.gateway]);
}

function socketRecord(room: RoomId, effect: SocketEffect): FeedRecord {
  const { to } = effect;
  switch (effect.kind) {
    case 'attach': {
      const { user, session, life, ordinal } = effect;
      return { kind: 'attach', to, room, user, session, life, ordinal };
    }
    case 'detach':
      return { kind: 'detach', to, room, code: effect.code };
    case 'probe':
      return { kind: 'probe', to, room, user: effect.user };
    case 'relay': {
      const { from, fromUser, id, at } = effect;
      return { kind: 'relay', to, room, at, from, fromUser, id, body: JSON.stringify(effect.message) };
    }
    case 'reply': {
      const id = effect.message.id ?? null;
      return { kind: 'reply', connection: to.connection, id, join: effect.join, body: JSON.stringify(effect.message) };
    }
  }
}

function addEvent(draft: Draft, room: RoomState, { event, session }: Effect & { kind: 'event' }): void {
  const { userId: user, seq, timeline } = event;
  const id = event.id ?? null;
  const body = JSON.stringify(event);
  addRecord(draft, { kind: 'event', room: room.id, seq, user, session, id, body }, gatewaysOf(room));
  draft.events.push({ room: room.id, user, session, id, seq, timeline, body });
}

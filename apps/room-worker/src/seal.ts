import type { GatewayId } from '@tandem-watch/protocol';
import { archivableAt, deadline, type RoomSettings, type RoomState } from '@tandem-watch/room';
import { KEPT_ACTIONS, type Commit, type RoomWrite } from '@tandem-watch/storage-redis';
import type { Draft } from './draft.ts';
import { forget, remember, type PartitionMemory } from './partition-memory.ts';
import { extendWindow, type WindowLimits } from './resume-window.ts';
import { diffRoom } from './room-record.ts';
import type { Welcome } from './welcome.ts';

/** A draft that is ready to be committed, and what the memory becomes when it is. */
export interface Sealed {
  readonly commit: Commit;
  readonly draft: Draft;
  /** Changed rooms with their new version. */
  readonly rooms: readonly RoomState[];
  readonly postponed: readonly Welcome[];
}

/** Makes the commit of a draft. Rooms of which nothing stored has changed are not written. */
export function seal(draft: Draft, postponed: readonly Welcome[], settings: RoomSettings): Sealed {
  const writes: RoomWrite[] = [];
  const rooms: RoomState[] = [];
  for (const [id, room] of draft.rooms) {
    if (room === null) {
      if (draft.memory.rooms.has(id)) writes.push(removal(id));
      continue;
    }
    const write = writeOf(draft.memory.rooms.get(id) ?? null, room, settings);
    rooms.push(write?.room ?? room);
    if (write !== null) writes.push(write.write);
  }
  return { commit: commitOf(draft, writes), draft, rooms, postponed };
}

function writeOf(
  before: RoomState | null,
  after: RoomState,
  settings: RoomSettings,
): { room: RoomState; write: RoomWrite } | null {
  const diff = diffRoom(before, after);
  if (diff === null) return null;
  const room = { ...after, version: (before ?? after).version + 1 };
  const fields = { set: [...diff.fields.set, 'version', String(room.version)], remove: diff.fields.remove };
  const archivable = archivableAt(room, settings);
  const due = archivable === null ? (deadline(room) ?? '+inf') : null;
  return { room, write: { ...diff, fields, room: room.id, remove: false, deadline: due, archivableAt: archivable } };
}

function removal(room: RoomState['id']): RoomWrite {
  const nothing = { set: [], remove: [] };
  return { room, remove: true, fields: nothing, users: nothing, ids: nothing, deadline: null, archivableAt: null };
}

function commitOf(draft: Draft, rooms: readonly RoomWrite[]): Commit {
  const admitted: GatewayId[] = [];
  const draining: GatewayId[] = [];
  const forgotten: GatewayId[] = [];
  for (const [gateway, known] of draft.gateways) {
    if (known === null) forgotten.push(gateway);
    else {
      const before = draft.memory.gateways.get(gateway);
      if (before === undefined) admitted.push(gateway);
      if (known.draining && before?.draining !== true) draining.push(gateway);
    }
  }
  return {
    expected: draft.memory.cursor,
    next: draft.cursor,
    stallEnded: draft.stallEnded,
    batches: [...draft.batches],
    admitted,
    draining,
    forgotten,
    actions: { kept: [...draft.actions], forgotten: actionsToForget(draft) },
    receiver: draft.receiver,
    rooms,
    dead: draft.dead,
    records: draft.records,
    log: draft.logged,
    feeds: [...draft.feeds].map(([gateway, records]) => ({ gateway, records })),
    restarts: [...draft.restarts].map(([gateway, batch]) => ({ gateway, batch })),
  };
}

function actionsToForget({ memory, actions }: Draft): string[] {
  const ids = [...memory.actions.keys(), ...actions.keys()];
  return ids.slice(0, Math.max(0, ids.length - KEPT_ACTIONS));
}

/** Makes a committed draft the memory of its partition. */
export function absorb(memory: PartitionMemory, sealed: Sealed, logId: string, window: WindowLimits): void {
  const { draft } = sealed;
  memory.cursor = draft.cursor;
  memory.lastLogId = logId;
  memory.postponed = sealed.postponed;
  for (const room of sealed.rooms) remember(memory, room);
  for (const [id, room] of draft.rooms) {
    if (room === null) forget(memory, id);
  }
  for (const [gateway, known] of draft.gateways) {
    if (known === null) {
      memory.gateways.delete(gateway);
      memory.batches.delete(gateway);
    } else memory.gateways.set(gateway, known);
  }
  for (const [id, action] of draft.actions) memory.actions.set(id, action);
  for (const id of sealed.commit.actions.forgotten) memory.actions.delete(id);
  for (const [gateway, batch] of draft.batches) {
    if (memory.gateways.has(gateway)) memory.batches.set(gateway, batch);
  }
  const events = draft.events.map(({ room, seq, timeline, body }) => ({ room, event: { seq, timeline, body } }));
  extendWindow(memory.window, logId, events, window);
}

import type { AnnounceCommand, GatewayId, GatewayLostCommand, PartitionCommand, RoomId } from '@tandem-watch/protocol';
import {
  anchorObservation,
  announceEnded,
  apply,
  deadline,
  gatewayLost,
  stalled,
  type Moment,
  type RoomSettings,
  type RoomState,
} from '@tandem-watch/room';
import { addRecord, addResult, gatewayIn, gatewaysOf, roomIn, roomsIn, type Draft } from './draft.ts';
import { admitted, withPart } from './gateways.ts';

/** Applies a command about a gateway or the partition itself to the draft. */
export function applyPartitionCommand(
  draft: Draft,
  command: PartitionCommand,
  moment: Moment,
  settings: RoomSettings,
): void {
  switch (command.type) {
    case 'HELLO':
      return hello(draft, command.nonce, moment);
    case 'ANNOUNCE':
      return announce(draft, command, moment, settings);
    case 'BYE':
      return bye(draft, moment);
    case 'ANCHORS':
      return anchors(draft, command.rooms, moment);
    case 'GATEWAY_LOST':
      return lost(draft, command, moment, settings);
    case 'DUE':
      return due(draft, moment, settings);
    case 'STALL':
      for (const room of roomsIn(draft)) addResult(draft, room.id, stalled(room, moment.now, settings), []);
  }
}

/** The only way into `feeds`. The answer sets the gateway's position; what follows it in the same message counts. */
function hello(draft: Draft, nonce: string, { gateway, now }: Moment): void {
  if (gateway === null) return;
  draft.gateways.set(gateway, admitted(nonce, now));
  addRecord(draft, { kind: 'hello', nonce }, [gateway]);
}

function bye(draft: Draft, { gateway }: Moment): void {
  const known = gateway === null ? null : gatewayIn(draft, gateway);
  if (gateway !== null && known !== null) draft.gateways.set(gateway, { ...known, draining: true });
}

function anchors(draft: Draft, rooms: readonly RoomId[], { gateway, now }: Moment): void {
  for (const id of rooms) {
    const room = roomIn(draft, id);
    if (gateway === null || room === null || !gatewaysOf(room).includes(gateway)) continue;
    const body = JSON.stringify(anchorObservation(room, now));
    addRecord(draft, { kind: 'observation', room: id, except: null, modernOnly: false, body }, [gateway]);
  }
}

/** Void when the gateway has been heard since it was missed. */
function lost(draft: Draft, { gateway, batch }: GatewayLostCommand, moment: Moment, settings: RoomSettings): void {
  const last = draft.batches.get(gateway) ?? draft.memory.batches.get(gateway) ?? 0;
  if (gatewayIn(draft, gateway) === null || last > batch) return;
  draft.gateways.set(gateway, null);
  for (const room of roomsOn(draft, gateway)) {
    const result = gatewayLost(room, gateway, moment, settings);
    addResult(draft, room.id, result.state, result.effects);
  }
}

/** Everything whose deadline has passed at the moment of this command. A second DUE finds nothing. */
function due(draft: Draft, moment: Moment, settings: RoomSettings): void {
  for (const room of roomsIn(draft)) {
    const at = deadline(room);
    if (at === null || at > moment.now) continue;
    const result = apply(room, { type: 'TICK', room: room.id }, moment, settings);
    addResult(draft, room.id, result.state, result.effects);
  }
}

/** Of a gateway that is known to live: it is forgotten whichever batch it is at. */
const ANY_BATCH = Number.MAX_SAFE_INTEGER;

/**
 * One part of a gateway's list of sockets. Who sends a part that does not follow the last has to begin again: it is
 * forgotten, so that it is told with every entry. Told once, and unheard, it would keep members whose sockets are gone.
 */
function announce(draft: Draft, command: AnnounceCommand, moment: Moment, settings: RoomSettings): void {
  const { gateway } = moment;
  const known = gateway === null ? null : gatewayIn(draft, gateway);
  if (gateway === null || known === null) return;
  const connections = command.sockets.map(({ connection }) => connection);
  const announcing = withPart(known, command.nonce, command.part, connections);
  if (announcing === null) return lost(draft, { type: 'GATEWAY_LOST', gateway, batch: ANY_BATCH }, moment, settings);
  for (const socket of command.sockets) {
    const result = apply(roomIn(draft, socket.room), { ...socket, type: 'ANNOUNCED' }, moment, settings);
    addResult(draft, socket.room, result.state, result.effects);
  }
  draft.gateways.set(gateway, { ...known, announcing: command.last ? null : announcing });
  if (!command.last) return;
  for (const room of roomsOn(draft, gateway)) {
    const result = announceEnded(room, gateway, announcing.listed, moment, settings);
    addResult(draft, room.id, result.state, result.effects);
  }
}

function roomsOn(draft: Draft, gateway: GatewayId): RoomState[] {
  return roomsIn(draft).filter(
    (room) =>
      gatewaysOf(room).includes(gateway) || [...room.pending.values()].some((pending) => pending.gateway === gateway),
  );
}

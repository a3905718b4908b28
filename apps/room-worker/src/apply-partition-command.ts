import type {
  ActionCommand,
  AnnounceCommand,
  GatewayId,
  GatewayLostCommand,
  PartitionCommand,
  RoomId,
} from '@tandem-watch/protocol';
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
import { admitted, withPart, type Announcing, type KnownGateway } from './gateways.ts';
import { sweep } from './sweep.ts';

/**
 * Applies a command about a gateway or the partition itself to the draft. False: the commit is full before every room has
 * it, and the command has to be applied again in the next one.
 */
export function applyPartitionCommand(
  draft: Draft,
  command: Exclude<PartitionCommand, ActionCommand>,
  moment: Moment,
  settings: RoomSettings,
): boolean {
  switch (command.type) {
    case 'HELLO':
      hello(draft, command.nonce, moment);
      return true;
    case 'ANNOUNCE':
      return announce(draft, command, moment, settings);
    case 'BYE':
      bye(draft, moment);
      return true;
    case 'ANCHORS':
      anchors(draft, command.rooms, moment);
      return true;
    case 'GATEWAY_LOST':
      return lost(draft, command, moment, settings);
    case 'DUE':
      return due(draft, moment, settings);
    case 'STALL':
      return stall(draft, moment, settings);
  }
}

/** Gateways in `feeds`: more than any deployment has. Beyond it a HELLO is not heard, and said again. */
const MAX_GATEWAYS = 1_000;

/** The only way into `feeds`. The answer sets the gateway's position; what follows it in the same message counts. */
function hello(draft: Draft, nonce: string, { gateway, now }: Moment): void {
  if (gateway === null) return;
  const isFull = draft.memory.gateways.size + draft.gateways.size >= MAX_GATEWAYS;
  if (isFull && gatewayIn(draft, gateway) === null) return;
  draft.gateways.set(gateway, admitted(nonce, now, gatewayIn(draft, gateway)?.draining === true));
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

/**
 * Void when the gateway has been heard since it was missed. It leaves `feeds` when all of its rooms know; one that has left
 * may still be named by a room that was set apart meanwhile.
 */
function lost(draft: Draft, { gateway, batch }: GatewayLostCommand, moment: Moment, settings: RoomSettings): boolean {
  const last = draft.batches.get(gateway) ?? draft.memory.batches.get(gateway) ?? 0;
  const known = gatewayIn(draft, gateway);
  if (last > batch) return true;
  if (known !== null) draft.gateways.set(gateway, { ...known, losing: true });
  const isDone = sweep(draft, roomsOn(draft, gateway), (room) => gatewayLost(room, gateway, moment, settings));
  if (isDone && known !== null) draft.gateways.set(gateway, null);
  return isDone;
}

/** Whoever would leave or be refused soon gets more time. */
function stall(draft: Draft, { now }: Moment, settings: RoomSettings): boolean {
  const isDone = sweep(draft, roomsIn(draft), (room) => ({ state: stalled(room, now, settings), effects: [] }));
  draft.stallEnded ||= isDone;
  return isDone;
}

/** Everything whose deadline has passed at the moment of this command. A second DUE finds nothing. */
function due(draft: Draft, moment: Moment, settings: RoomSettings): boolean {
  const isDue = (room: RoomState): boolean => (deadline(room) ?? Infinity) <= moment.now;
  return sweep(draft, roomsIn(draft).filter(isDue), (room) =>
    apply(room, { type: 'TICK', room: room.id }, moment, settings),
  );
}

/** Of a gateway that is known to live: it is forgotten whichever batch it is at. */
const ANY_BATCH = Number.MAX_SAFE_INTEGER;

/**
 * One part of a gateway's list of sockets. Who sends a part that does not follow the last has to begin again: it is
 * forgotten, so that it is told with every entry. Told once, and unheard, it would keep members whose sockets are gone.
 */
function announce(draft: Draft, command: AnnounceCommand, moment: Moment, settings: RoomSettings): boolean {
  const { gateway } = moment;
  const known = gateway === null ? null : gatewayIn(draft, gateway);
  if (gateway === null || known === null) return true;
  const announcing = isEnding(known, command) ? known.announcing : listed(draft, known, command, moment, settings);
  if (announcing === null) return lost(draft, { type: 'GATEWAY_LOST', gateway, batch: ANY_BATCH }, moment, settings);
  const isDone =
    !command.last ||
    sweep(draft, roomsOn(draft, gateway), (room) => announceEnded(room, gateway, announcing.listed, moment, settings));
  const rest = command.last && isDone ? null : { ...announcing, ending: command.last };
  draft.gateways.set(gateway, { ...known, announcing: rest });
  return isDone;
}

/** Whether the last part is applied again, because the commit was full before its end. */
function isEnding({ announcing }: KnownGateway, { nonce, part }: AnnounceCommand): boolean {
  return announcing?.ending === true && announcing.nonce === nonce && announcing.parts === part + 1;
}

/** Answers the sockets of a part; null when it does not follow the one before. */
function listed(
  draft: Draft,
  known: KnownGateway,
  { nonce, part, sockets }: AnnounceCommand,
  moment: Moment,
  settings: RoomSettings,
): Announcing | null {
  const connections = sockets.map(({ connection }) => connection);
  const announcing = withPart(known, nonce, part, connections);
  if (announcing === null) return null;
  for (const socket of sockets) {
    const result = apply(roomIn(draft, socket.room), { ...socket, type: 'ANNOUNCED' }, moment, settings);
    addResult(draft, socket.room, result.state, result.effects);
  }
  return announcing;
}

function roomsOn(draft: Draft, gateway: GatewayId): RoomState[] {
  return roomsIn(draft).filter(
    (room) =>
      gatewaysOf(room).includes(gateway) || [...room.pending.values()].some((pending) => pending.gateway === gateway),
  );
}

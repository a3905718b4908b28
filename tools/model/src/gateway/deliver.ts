import type { World } from '../configuration.ts';
import type { Edit } from '../edit.ts';
import { pick } from '../pick.ts';
import { clientOf, gatewayOf } from '../sockets.ts';
import type { Command, Event, Gateway, Record, Socket } from '../state.ts';
import { push } from './batch.ts';
import { showAnswer, showEvent, showRelay, showRoom } from './client-view.ts';

/** Executes the records of a message of a timeline, or of the log during a refill. */
export function deliver(edit: Edit, index: number, timeline: number, records: readonly Record[], world: World): void {
  for (const record of records) deliverRecord(edit, index, timeline, record, world);
}

function deliverRecord(edit: Edit, index: number, timeline: number, record: Record, world: World): void {
  if ('socket' in record && gatewayOf(record.socket, world) !== index) return;
  switch (record.kind) {
    case 'event':
      for (const socket of socketsOf(edit, index, world)) deliverEvent(edit, socket, timeline, record.event, world);
      return;
    case 'relay':
      if (socketAt(edit, record.socket)?.state === 'joined') showRelay(edit, record.socket, record.act);
      return;
    case 'attach':
      if (socketAt(edit, record.socket)?.state === 'joining') change(edit, record.socket, { state: 'joined' });
      return;
    case 'detach':
      return close(edit, record.socket, world);
    case 'ack':
      return acknowledge(edit, record.socket, record.act, record.seq, world);
    case 'snapshot':
      return giveFloor(edit, record.socket, timeline, record.seq, [], world);
    case 'resumed':
      if (!isOwed(edit, record.socket, 'join', world)) return;
      return giveFloor(edit, record.socket, timeline, record.seq, record.events, world);
    case 'hello':
    case 'timeline':
  }
}

/** The open sockets of a gateway. */
export function socketsOf(edit: Edit, index: number, world: World): number[] {
  return [0, 1, 2, 3].filter((socket) => gatewayOf(socket, world) === index && socketAt(edit, socket) !== null);
}

function socketAt(edit: Edit, socket: number): Socket | null {
  const found = edit.client(clientOf(socket)).sockets[socket & 1];
  return found === undefined || found.state === 'closed' ? null : found;
}

function change(edit: Edit, socket: number, fields: Partial<Socket>): void {
  const { sockets } = edit.client(clientOf(socket));
  sockets[socket & 1] = { ...pick(sockets, socket & 1), ...fields };
}

function deliverEvent(edit: Edit, socket: number, timeline: number, event: Event, world: World): void {
  const at = socketAt(edit, socket);
  if (at?.state !== 'joined') return;
  if (at.floor === -1 && world.holds('floorFirst')) return;
  if (event.seq <= at.floor && world.holds('aboveFloor')) return;
  change(edit, socket, { floor: Math.max(event.seq, at.floor) });
  showEvent(edit, socket, timeline, event, world);
  if (pick(world.configuration.acts, event.act).by === clientOf(socket)) settle(edit, socket, event.act, world);
}

function acknowledge(edit: Edit, socket: number, act: number, seq: number, world: World): void {
  if (socketAt(edit, socket) === null) return;
  showAnswer(edit, socket, act, seq);
  settle(edit, socket, act, world);
}

/** ROOM_STATE or RESUMED. Whoever comes back says again what was not answered. */
function giveFloor(
  edit: Edit,
  socket: number,
  timeline: number,
  seq: number,
  events: readonly Event[],
  world: World,
): void {
  const at = socketAt(edit, socket);
  if (at?.state !== 'joined') return;
  for (const event of events) showEvent(edit, socket, timeline, event, world);
  showRoom(edit, socket, timeline, seq);
  settle(edit, socket, 'join', world);
  change(edit, socket, { floor: seq });
  for (const event of events) settle(edit, socket, event.act, world);
  if (socket & 1) sayAgain(edit, socket, world);
}

/** A client that came back over another socket says again what was not answered. */
function sayAgain(edit: Edit, socket: number, world: World): void {
  const { answers, sent } = edit.client(clientOf(socket));
  const own = world.configuration.acts.flatMap(({ by, id }, act) => (by === clientOf(socket) ? [{ act, id }] : []));
  for (const { act, id } of own.slice(0, sent)) {
    if (!id || pick(answers, act) !== 0 || isOwed(edit, socket, act, world)) continue;
    ask(edit, gatewayOf(socket, world), { kind: 'act', act, socket }, world);
  }
}

/** The socket has lost its place; nothing more is owed to it. */
function close(edit: Edit, socket: number, world: World): void {
  if (socketAt(edit, socket) === null) return;
  change(edit, socket, { state: 'closed', floor: -1 });
  const gateway = edit.gateway(gatewayOf(socket, world));
  gateway.owed = gateway.owed.filter(({ command }) => socketIn(command) !== socket);
}

function socketIn(command: Command): number {
  return 'socket' in command ? command.socket : -1;
}

function isAnswerOf(command: Command, socket: number, what: number | 'join'): boolean {
  if (socketIn(command) !== socket) return false;
  return what === 'join' ? command.kind === 'join' : command.kind === 'act' && command.act === what;
}

export function isOwed(edit: Edit, socket: number, what: number | 'join', world: World): boolean {
  return edit.gateway(gatewayOf(socket, world)).owed.some(({ command }) => isAnswerOf(command, socket, what));
}

function settle(edit: Edit, socket: number, what: number | 'join', world: World): void {
  const gateway = edit.gateway(gatewayOf(socket, world));
  gateway.owed = gateway.owed.filter(({ command }) => !isAnswerOf(command, socket, what));
}

/** Sends a command that is owed an answer. */
export function ask(edit: Edit, index: number, command: Command, world: World): void {
  edit.gateway(index).owed.push({ command, entry: 0 });
  push(edit, index, command, world);
}

/** The JOIN of a socket that has its place and no floor. */
export function joinAgain(socket: number): Command {
  return { kind: 'join', socket, timeline: -1, seq: -1 };
}

/** Which of the answers owed the heartbeat's cursor has passed. */
export function passed({ owed }: Gateway, cursor: number): Command[] {
  return owed.filter(({ entry }) => entry > 0 && entry <= cursor).map(({ command }) => command);
}

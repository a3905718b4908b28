import type { World } from '../configuration.ts';
import type { Edit } from '../edit.ts';
import { pick } from '../pick.ts';
import { clientOf } from '../sockets.ts';
import type { Event } from '../state.ts';

// What arrives at a client, and whether it may. A client reads only its newest socket.

/** Whether bytes on this socket reach somebody. Whoever lost the place must get nothing from behind that moment. */
function isRead(edit: Edit, socket: number, seq: number): boolean {
  const end = pick(edit.ghost.ends, socket);
  if (end >= 0 && seq > end) edit.break(`G5: socket ${socket} lost its place at ${end} and gets ${seq}`);
  return (socket & 1) === edit.client(clientOf(socket)).sockets.length - 1;
}

/** An event: it has to be the next one of the timeline that the client is on, and one that was committed. */
export function showEvent(edit: Edit, socket: number, timeline: number, event: Event, world: World): void {
  if (!isRead(edit, socket, event.seq)) return;
  const client = edit.client(clientOf(socket));
  const name = `client ${clientOf(socket)}`;
  if (timeline !== client.timeline) edit.break(`G1: ${name} gets an event of timeline ${timeline} without a snapshot`);
  if (event.seq !== client.seq + 1) edit.break(`G1: ${name} knows ${client.seq} and gets ${event.seq}`);
  checkCommitted(edit, timeline, event);
  client.seq = event.seq;
  if (pick(world.configuration.acts, event.act).by === clientOf(socket)) showAnswer(edit, socket, event.act, event.seq);
}

function checkCommitted({ ghost }: Edit, timeline: number, event: Event): void {
  const fact = ghost.facts.find((known) => known.timeline === timeline && known.event.seq === event.seq);
  if (fact?.event.act === event.act) return;
  ghost.broken ??=
    fact === undefined ? 'G2: an event is seen that was never committed' : 'G1: one seq shows two events';
}

/** ROOM_STATE or RESUMED: from now on the client knows the room up to `seq`. */
export function showRoom(edit: Edit, socket: number, timeline: number, seq: number): void {
  if (!isRead(edit, socket, seq)) return;
  const client = edit.client(clientOf(socket));
  const isBack = timeline < client.timeline || (timeline === client.timeline && seq < client.seq);
  if (isBack) edit.break(`G1: client ${clientOf(socket)} is brought back to ${timeline}/${seq}`);
  Object.assign(client, { timeline, seq });
}

/** The answer to a command: it says what became of it, and never twice in different ways. */
export function showAnswer(edit: Edit, socket: number, act: number, seq: number): void {
  const client = edit.client(clientOf(socket));
  const before = pick(client.answers, act);
  const isLost = edit.ghost.facts.some((fact) => fact.lost && fact.event.act === act);
  if (before !== 0 && before !== seq && !isLost) edit.break(`G11: command ${act + 1} has two answers`);
  if (seq > 0 && !edit.ghost.facts.some((fact) => fact.event.act === act)) {
    edit.break(`G2: command ${act + 1} is acknowledged and has no effect`);
  }
  client.answers[act] = seq;
}

/** A relayed message of another client. */
export function showRelay(edit: Edit, socket: number, act: number): void {
  const client = edit.client(clientOf(socket));
  const count = pick(client.relays, act) + 1;
  if (count > 1) edit.break(`G2: the message ${act + 1} arrives twice`);
  client.relays[act] = Math.min(count, 2);
}

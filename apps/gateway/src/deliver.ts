import { CloseCode } from '@tandem-watch/protocol';
import type {
  AttachRecord,
  DetachRecord,
  EventRecord,
  FeedRecord,
  ObservationRecord,
  RelayRecord,
  ReplyRecord,
  ResumedRecord,
  SnapshotRecord,
  TraceRecord,
} from '@tandem-watch/storage-redis';
import { abandon, answered, isOwed, type Awaited } from './awaited-replies.ts';
import { end, write, writeFrame, type Client } from './client.ts';
import { enterRoom, leaveRoom, membership } from './clients.ts';
import { push } from './command-batch.ts';
import { oweFloor, setFloor, tell } from './floor.ts';
import { frame } from './frame.ts';
import type { GatewayContext } from './gateway-context.ts';
import { send, type Link } from './link.ts';
import { probe } from './probe.ts';
import type { Joined } from './session.ts';

/** A relayed message that comes out of the log later than this is of no use any more, ms. */
const RELAY_MAX_AGE_MS = 30_000;

/** Executes records in their order: the feed's as they come, the log's during a refill. */
export function deliver(
  link: Link,
  records: readonly FeedRecord[],
  context: GatewayContext,
  source: 'feed' | 'refill' = 'feed',
): void {
  const since = context.traces === undefined ? 0 : performance.now();
  for (const record of records) {
    if (record.kind === 'trace') noteDelivered(record, since, context);
    else deliverRecord(link, record, context, source);
  }
}

/** All that a followed command made for this gateway stands before this record, and has been written. */
function noteDelivered({ room, traceparent }: TraceRecord, since: number, { traces }: GatewayContext): void {
  traces?.follow(traceparent, 'gateway.deliver', { room, since }).end();
}

function deliverRecord(
  link: Link,
  record: Exclude<FeedRecord, TraceRecord>,
  context: GatewayContext,
  source: 'feed' | 'refill',
): void {
  switch (record.kind) {
    case 'event':
      return deliverEvent(link, record, context, source);
    case 'observation':
      return deliverObservation(record, context);
    case 'snapshot':
      return deliverSnapshot(link, record, context);
    case 'resumed':
      return deliverResumed(link, record, context);
    case 'reply':
      return deliverReply(link, record, context);
    case 'attach':
      return record.to.gateway === context.id ? attach(link, record, context) : undefined;
    case 'detach':
      return record.to.gateway === context.id ? detach(link, record, context) : undefined;
    case 'probe':
      return record.to.gateway === context.id ? probe(link, record, context) : undefined;
    case 'relay':
      return record.to.gateway === context.id ? relay(link, record, context, source) : undefined;
    case 'drain':
      return record.gateway === context.id ? context.leave() : undefined;
    case 'hello':
    case 'archive':
    case 'audit':
    case 'timeline':
  }
}

/** An answer was handed over: how long its client has waited for it. */
function settled(
  link: Link,
  client: Client,
  kind: Awaited['kind'],
  id: number | null,
  { meter }: GatewayContext,
): void {
  const item = answered(link.awaited, client, kind, id);
  if (item !== null) meter.answered(performance.now() - item.since);
}

/** Framed once, written to every member of the room that does not know it yet. */
function deliverEvent(
  link: Link,
  { room, seq, user, id, body }: EventRecord,
  context: GatewayContext,
  source: 'feed' | 'refill',
): void {
  const members = context.clients.byRoom.get(room);
  if (members === undefined) return context.meter.dropped('event');
  const bytes = frame(body);
  let count = 0;
  for (const client of members.values()) {
    const session = membership(client);
    if (session === null || session.floor === null || seq <= session.floor) continue;
    session.floor = seq;
    writeFrame(client, bytes);
    count++;
    if (id !== null && session.user === user) settled(link, client, 'id', id, context);
  }
  context.meter.delivered(count);
  const at = count > 0 && source === 'feed' ? timeOf(body) : null;
  if (at !== null) context.meter.delivery(context.clock.now() - at);
}

/** When an event took effect, ms, out of its text: reading all of it for one number would cost more than writing it. */
function timeOf(body: string): number | null {
  const [, digits] = /"timestamp":(\d{10,16})/.exec(body) ?? [];
  return digits === undefined ? null : Number(digits);
}

function deliverObservation({ room, except, modernOnly, body }: ObservationRecord, context: GatewayContext): void {
  const members = context.clients.byRoom.get(room);
  if (members === undefined) return;
  const bytes = frame(body);
  for (const client of members.values()) {
    if (client.connection === except || (modernOnly && !client.modern)) continue;
    if (typeof membership(client)?.floor === 'number') writeFrame(client, bytes);
  }
}

/** ROOM_STATE: the owner wrote what all get, this gateway adds what is its own. */
function deliverSnapshot(link: Link, { seq, connections, body }: SnapshotRecord, context: GatewayContext): void {
  for (const connection of connections) {
    const client = context.clients.byConnection.get(connection);
    const session = client === undefined ? null : membership(client);
    if (client === undefined || session === null) {
      context.meter.dropped('reply');
      continue;
    }
    if (session.isNew && session.join.claimedLife !== null) context.meter.resumed('snapshot');
    write(client, `${body.slice(0, -1)},${own(client, context)}}`);
    welcome(link, client, seq, context);
  }
}

/** The fields of ROOM_STATE that are a gateway's. */
function own(client: Client, context: GatewayContext): string {
  const session = membership(client);
  if (session === null) return '';
  const { room, life, user } = session;
  const iceServers = context.iceServers(user);
  const fields = {
    nodeId: context.nodeId,
    session: context.sign({ room, life, user, session: session.session }),
    heartbeatMs: context.settings.heartbeatMs,
    ...(iceServers === null ? {} : { iceServers }),
  };
  return JSON.stringify(fields).slice(1, -1);
}

/**
 * A JOIN that is asked again may be answered twice, and between the answers come events: only the first one may replay,
 * or the client would see again what it knows.
 */
function deliverResumed(link: Link, { connection, to, body, events }: ResumedRecord, context: GatewayContext): void {
  const client = context.clients.byConnection.get(connection);
  const session = client === undefined ? null : membership(client);
  if (client === undefined || session === null || !isOwed(client, 'join')) return context.meter.dropped('reply');
  context.meter.resumed('replay');
  write(client, body);
  for (const event of events) {
    write(client, event);
    answerOwn(link, client, event, context);
  }
  welcome(link, client, to, context);
}

/** A replayed event may be the answer to what the client has asked. */
function answerOwn(link: Link, client: Client, body: string, context: GatewayContext): void {
  const session = membership(client);
  for (const { kind, id } of client.owed) {
    if (kind !== 'id' || !body.endsWith(`"id":${id}}`) || !body.includes(`"userId":"${session?.user}"`)) continue;
    settled(link, client, 'id', id, context);
    return;
  }
}

/** A client has its floor: the JOIN is answered, what was held and what it sent meanwhile follow. */
function welcome(link: Link, client: Client, floor: number, context: GatewayContext): void {
  const session = membership(client);
  if (session === null) return;
  settled(link, client, 'join', null, context);
  context.joinSettled(client, session.life);
  session.join = { ...session.join, resume: null };
  setFloor(client, session, floor);
  session.isNew = false;
  for (const message of session.kept.splice(0)) context.handle(client, message);
  send(link, context);
}

function deliverReply(link: Link, { connection, id, join, body }: ReplyRecord, context: GatewayContext): void {
  const client = context.clients.byConnection.get(connection);
  if (client === undefined) return context.meter.dropped('reply');
  if (join !== null) return refuseJoin(link, client, join, body, context);
  const session = membership(client);
  if (session === null || !tell(client, session, body)) return context.meter.dropped('reply');
  if (id === null) settled(link, client, 'once', null, context);
  else settled(link, client, 'id', id, context);
}

/**
 * A refused JOIN leaves nothing behind: the socket is where it was. Answers to an earlier try are void. The owner never
 * saw the JOIN's own id: it is added here.
 */
function refuseJoin(
  link: Link,
  client: Client,
  join: { readonly ordinal: number; readonly try: number },
  body: string,
  context: GatewayContext,
): void {
  const item = [...client.owed].find(({ kind }) => kind === 'join');
  if (item?.command.type !== 'JOIN' || item.command.ordinal !== join.ordinal || item.command.try !== join.try) return;
  const { room, pinTags } = item.command;
  settled(link, client, 'join', null, context);
  write(client, client.joinId === null ? body : `${body.slice(0, -1)},"id":${client.joinId}}`);
  if (pinTags.length > 0 && body.includes('"code":"BAD_PIN"')) context.noteWrongPin(client, room);
  context.joinSettled(client, null);
  if (client.session.state !== 'joining') return;
  const { kept } = client.session;
  client.session = { state: 'waiting' };
  if (client.modern && body.includes('"code":"FORBIDDEN"')) return end(client, CloseCode.kicked);
  for (const message of kept) context.handle(client, message);
}

/** The socket has the place. One that has ended meanwhile is reported. */
function attach(link: Link, record: AttachRecord, context: GatewayContext): void {
  const { to, room, user, session, life } = record;
  const client = context.clients.byConnection.get(to.connection);
  if (client === undefined) return reportLost(link, record, context);
  if (client.session.state === 'joined') {
    if (client.session.room === room && client.session.session === session && client.session.life === life) {
      if (client.session.floor === null) oweFloor(link, client);
      return;
    }
    const { join, kept, held, isNew } = client.session;
    const again: Joined = { state: 'joined', room, user, session, life, join, floor: null, held, kept, isNew };
    return enterRoom(context.clients, client, again);
  }
  if (client.session.state !== 'joining') return reportLost(link, record, context);
  const { join, kept } = client.session;
  const first: Joined = { state: 'joined', room, user, session, life, join, floor: null, held: [], kept, isNew: true };
  enterRoom(context.clients, client, first);
}

function reportLost(link: Link, { room, user, to }: AttachRecord, context: GatewayContext): void {
  push(link.batch, { type: 'LOST', room, user, connection: to.connection, cause: 'socket' }, null);
  send(link, context);
}

/** The socket has lost its place. The extension comes back at once when it is closed, so its replaced sockets stay open, muted. */
function detach(link: Link, { to, code }: DetachRecord, context: GatewayContext): void {
  const client = context.clients.byConnection.get(to.connection);
  if (client === undefined || client.session.state === 'leaving') return;
  abandon(link.awaited, client);
  context.joinSettled(client, null);
  leaveRoom(context.clients, client);
  const muted = code === CloseCode.replaced && !client.modern;
  client.session = { state: 'leaving', muted, place: null, code: null };
  if (!muted) end(client, code);
}

function relay(link: Link, record: RelayRecord, context: GatewayContext, source: 'feed' | 'refill'): void {
  const { to, room, at, from, fromUser, id, body } = record;
  const client = context.clients.byConnection.get(to.connection);
  const session = client === undefined ? null : membership(client);
  const isStale = source === 'refill' && context.clock.now() - at > RELAY_MAX_AGE_MS;
  if (client !== undefined && session !== null && !isStale && tell(client, session, body)) return;
  context.meter.dropped('relay');
  push(link.batch, { type: 'UNDELIVERED', room, user: fromUser, sender: from, id }, null);
  send(link, context);
}

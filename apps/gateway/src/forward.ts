import type { ActCommand, ActMessage, ClientMessage } from '@tandem-watch/protocol';
import type { Hop } from '@tandem-watch/service';
import { awaitReply, MAX_AWAITED, type Awaited } from './awaited-replies.ts';
import { refuse, type Client } from './client.ts';
import { membership } from './clients.ts';
import { MEMORY_LIMIT } from './capacity.ts';
import { DROP_FROM, fullness, push } from './command-batch.ts';
import type { GatewayContext } from './gateway-context.ts';
import { send, type Link } from './link.ts';

/** POSITION_UPDATE: one per member in so many ms, the last. */
const POSITION_EVERY_MS = 1_000;

const RETRY_MS = 1_000;

/** Sends a member's message on to the owner of its room. What is not taken is refused at once. */
export function forward(link: Link, client: Client, message: ClientMessage, context: GatewayContext): void {
  const session = membership(client);
  if (session === null || message.type === 'JOIN' || message.type === 'PING') return;
  if (message.type === 'POSITION_UPDATE' && message.id === undefined)
    return notePosition(link, client, message, context);
  if (message.type === 'LEAVE' && isLeaving(client)) return;
  if (isObservation(message) && fullness(link.batch) >= DROP_FROM) return context.meter.dropped('observation');
  const refusal = refusalOf(link, client, message, context);
  if (refusal === null) {
    const hop = context.traces?.begin('gateway.take', {
      room: session.room,
      message: message.type,
      since: client.aliveAt,
    });
    return act(link, client, message, context, hop);
  }
  context.meter.refused(refusal);
  refuse(client, refusal, { id: message.id, retryAfterMs: RETRY_MS });
}

/** A LEAVE is taken however much waits, so it is taken once: it is answered by the end of the socket. */
function isLeaving({ owed }: Client): boolean {
  return [...owed].some(({ command }) => command.type === 'ACT' && command.message.type === 'LEAVE');
}

function refusalOf(
  link: Link,
  client: Client,
  message: ActMessage,
  context: GatewayContext,
): 'UNAVAILABLE' | 'OVERLOADED' | 'RATE_LIMITED' | null {
  if (context.isCutOff()) return 'UNAVAILABLE';
  if (message.type === 'LEAVE') return null;
  if (fullness(link.batch) >= 1) return 'OVERLOADED';
  if (context.memoryPercent() >= MEMORY_LIMIT && !isObservation(message)) return 'OVERLOADED';
  return owesAnswer(message) && client.owed.size >= MAX_AWAITED ? 'RATE_LIMITED' : null;
}

/** Whether a later message makes this one worthless. */
function isObservation(message: ActMessage): boolean {
  return (
    message.id === undefined &&
    (message.type === 'HOST_HEARTBEAT' || message.type === 'SYNC_PLAYBACK' || message.type === 'POSITION_UPDATE')
  );
}

function owesAnswer({ type, id }: ActMessage): boolean {
  return id !== undefined || type === 'LEAVE' || type === 'REQUEST_SYNC';
}

/** Queues the command of a message, and remembers the answer that it owes. */
function act(link: Link, client: Client, message: ActMessage, context: GatewayContext, hop?: Hop): void {
  const session = membership(client);
  if (session === null) return;
  const { room, user } = session;
  const plain: ActCommand = {
    type: 'ACT',
    room,
    user,
    connection: client.connection,
    session: session.session,
    message,
  };
  const command = hop === undefined ? plain : { ...plain, traceparent: hop.traceparent };
  let awaited: Awaited | null = null;
  if (owesAnswer(message)) {
    awaited = awaitReply(link.awaited, client, message.id === undefined ? 'once' : 'id', message.id ?? null, command);
  }
  push(link.batch, command, awaited, hop);
  send(link, context);
}

/** A member's own position: the last of each second goes on. */
function notePosition(
  link: Link,
  client: Client,
  message: Extract<ActMessage, { type: 'POSITION_UPDATE' }>,
  context: GatewayContext,
): void {
  client.position = message;
  if (message.isPlaying && message.syncErrorMs !== undefined) context.meter.syncError(message.syncErrorMs);
  sendPosition(link, client, context);
}

/** Sends the position that waits, if one does and a second has passed since the last. */
export function sendPosition(link: Link, client: Client, context: GatewayContext): void {
  const { position } = client;
  if (position === null || performance.now() - client.positionAt < POSITION_EVERY_MS) return;
  client.position = null;
  client.positionAt = performance.now();
  if (fullness(link.batch) >= DROP_FROM || context.isCutOff()) return context.meter.dropped('observation');
  act(link, client, position, context);
}

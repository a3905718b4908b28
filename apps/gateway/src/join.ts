import { CloseCode, type ErrorCode, type JoinCommand, type JoinMessage } from '@tandem-watch/protocol';
import { awaitReply } from './awaited-replies.ts';
import { capacityRefusal } from './capacity.ts';
import { end, refuse, type Client } from './client.ts';
import { push } from './command-batch.ts';
import type { GatewayContext } from './gateway-context.ts';
import { send } from './link.ts';

/** Asks for a place: the session is `joining` from here on, so that what follows is kept in order. */
export function join(client: Client, message: JoinMessage, context: GatewayContext): void {
  client.modern = message.protocol !== undefined;
  client.joins += 1;
  client.joinId = message.id ?? null;
  const command = joinCommand(client, message, context);
  if (command === null) return turnAway(client, message, { code: 'RESUME_FAILED' }, context);
  client.session = { state: 'joining', join: command, kept: [] };
  void context
    .admitJoin(client, message)
    .then((refusal) => {
      if (client.session.state !== 'joining' || client.session.join !== command) return;
      if (refusal === null) return ask(client, command, context);
      if ('close' in refusal) return end(client, refusal.close);
      const { kept } = client.session;
      client.session = { state: 'waiting' };
      turnAway(client, message, refusal, context);
      for (const later of kept) context.handle(client, later);
    })
    .catch((error: unknown) => {
      context.log.error({ error }, 'a JOIN could not be handled');
      end(client, CloseCode.comeBack);
    });
}

/**
 * A JOIN on a socket that has a place; with a new access token it goes on when the old one would have ended. One for another
 * room or user is not looked at: it would replace the token of this place.
 */
export function joinAgain(client: Client, message: JoinMessage, context: GatewayContext): void {
  if (message.token === undefined || !isOfPlace(client, message)) return rejoin(client, message, context);
  void context
    .admitAccess(client, message)
    .then((access) => {
      if (client.session.state !== 'joined') return;
      if (access === 'not-covered') return end(client, CloseCode.badToken);
      if (access === 'unavailable') return turnAway(client, message, { code: 'UNAVAILABLE' }, context);
      rejoin(client, message, context);
    })
    .catch((error: unknown) => context.log.error({ error }, 'a token could not be looked at'));
}

/** The room again, and of another room none. */
function rejoin(client: Client, message: JoinMessage, context: GatewayContext): void {
  if (client.session.state !== 'joined') return;
  if (!isOfPlace(client, message)) return turnAway(client, message, { code: 'ALREADY_JOINED' }, context);
  const refusal = capacityRefusal(context.linkOf(client.session.room), context);
  if (refusal !== null) return turnAway(client, message, refusal, context);
  client.joins += 1;
  client.joinId = message.id ?? null;
  const command = joinCommand(client, message, context);
  if (command === null) return turnAway(client, message, { code: 'RESUME_FAILED' }, context);
  client.session.join = { ...command, session: client.session.session, claimedLife: client.session.life };
  ask(client, client.session.join, context);
}

function isOfPlace({ session }: Client, { roomId, userId }: JoinMessage): boolean {
  return session.state === 'joined' && session.room === roomId && session.user === userId;
}

/** Refuses a JOIN; the socket is where it was. */
function turnAway(
  client: Client,
  { id }: JoinMessage,
  { code, retryAfterMs }: { readonly code: ErrorCode; readonly retryAfterMs?: number },
  { meter }: GatewayContext,
): void {
  meter.refused(code);
  refuse(client, code, { id, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

function ask(client: Client, command: JoinCommand, context: GatewayContext): void {
  const link = context.linkOf(command.room);
  for (const item of client.owed) {
    if (item.kind !== 'join') continue;
    client.owed.delete(item);
    link.awaited.delete(item);
  }
  const sent = context.mayMakeRoom(client) ? command : { ...command, mayCreate: false };
  push(link.batch, sent, awaitReply(link.awaited, client, 'join', null, sent));
  send(link, context);
}

/** The command of a JOIN; null when its session token is not one of ours, or another room's or user's. */
function joinCommand(client: Client, message: JoinMessage, context: GatewayContext): JoinCommand | null {
  const { roomId: room, userId: user, pin } = message;
  const claims = message.session === undefined ? null : context.verify(message.session);
  if (message.session !== undefined && (claims?.room !== room || claims.user !== user)) return null;
  return {
    type: 'JOIN',
    room,
    user,
    connection: client.connection,
    acceptedAt: client.acceptedAt,
    session: claims?.session ?? context.newSession(),
    claimedLife: claims?.life ?? null,
    ordinal: client.joins,
    try: 1,
    username: message.username ?? null,
    pinTags: pin === undefined || pin === '' ? [] : context.pinTags(room, pin),
    guestControl: message.guestControl ?? true,
    resume: message.resume ?? null,
    modern: client.modern,
    address: client.address,
  };
}

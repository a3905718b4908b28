import { CloseCode } from '@tandem-watch/protocol';
import { abandon } from './awaited-replies.ts';
import { placeOf, type Client } from './client.ts';
import { leaveRoom } from './clients.ts';
import { push } from './command-batch.ts';
import type { GatewayContext } from './gateway-context.ts';
import { send } from './link.ts';

/**
 * A socket has ended. A clean close (1000) by the client means LEAVE; after any other end the member has some time to
 * come back, more of it when we have sent it away. A JOIN that is still on its way is answered by LOST when it is
 * granted: nobody is here to take the place.
 */
export function socketEnded(client: Client, code: number, context: GatewayContext): void {
  context.clients.byConnection.delete(client.connection);
  leaveRoom(context.clients, client);
  forgetOwed(client, context);
  if (code === CloseCode.left && client.session.state !== 'leaving') leave(client, context);
  else reportLost(client, context);
  client.session = { state: 'leaving', muted: false, place: null, code: null };
}

/** The close code that we sent to a client, null when we sent none. */
export function sentCode({ session }: Client): CloseCode | null {
  return session.state === 'leaving' ? session.code : null;
}

/** Forgets the answers that nobody waits for any more. All are of one room: a socket is in one, or asks for one. */
function forgetOwed(client: Client, context: GatewayContext): void {
  for (const { command } of client.owed) {
    if (!('room' in command)) continue;
    abandon(context.linkOf(command.room).awaited, client);
    return;
  }
}

function leave(client: Client, context: GatewayContext): void {
  const { session } = client;
  if (session.state !== 'joined' && session.state !== 'joining') return;
  const { room, user } = session.state === 'joined' ? session : session.join;
  const { session: id } = session.state === 'joined' ? session : session.join;
  const link = context.linkOf(room);
  const message = { type: 'LEAVE' } as const;
  push(link.batch, { type: 'ACT', room, user, connection: client.connection, session: id, message }, null);
  send(link, context);
}

function reportLost(client: Client, context: GatewayContext): void {
  const place = placeOf(client);
  if (place === null) return;
  const { room, user } = place;
  const cause = sentCode(client) === CloseCode.comeBack ? 'moved' : 'socket';
  const link = context.linkOf(room);
  push(link.batch, { type: 'LOST', room, user, connection: client.connection, cause }, null);
  send(link, context);
}

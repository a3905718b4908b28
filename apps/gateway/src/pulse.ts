import { CloseCode } from '@tandem-watch/protocol';
import { isBackedUp, watchBacklog } from './backlog.ts';
import { expired, type Awaited } from './awaited-replies.ts';
import { end, refuse } from './client.ts';
import { sayHello } from './follow.ts';
import type { GatewayContext } from './gateway-context.ts';
import { send, type Link } from './link.ts';

/** An entry goes to each partition after so many ms without one: within a second, with the pulse's own period. */
const SILENT_MS = 700;

/**
 * What each link needs again and again: an entry at least every second, so that the owner does not take this gateway
 * for lost; HELLO until it is answered, one at a time, since nothing may pile up while Redis is away; and an end of
 * waiting for answers that are overdue.
 */
export function pulse(link: Link, now: number, context: GatewayContext): void {
  const { batch } = link;
  watchBacklog(link, now, context);
  if (link.mode.kind === 'resyncing') {
    if (!batch.sending && batch.urgent.length === 0 && !isBackedUp(link)) sayHello(link, context);
  } else if (now - batch.sentAt >= SILENT_MS && !isBackedUp(link)) send(link, context, true);
  for (const item of expired(link.awaited, now)) giveUp(item, context);
}

/** An overdue answer: the fate of a command is unknown, and a socket that is not let in is sent elsewhere. */
function giveUp({ kind, id, command }: Awaited, context: GatewayContext): void {
  const client = 'connection' in command ? context.clients.byConnection.get(command.connection) : undefined;
  if (client === undefined || client.session.state === 'leaving') return;
  if (kind === 'join') return end(client, CloseCode.comeBack);
  context.meter.refused('UNAVAILABLE');
  refuse(client, 'UNAVAILABLE', { id: id ?? undefined });
}

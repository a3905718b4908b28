import type { AnnouncedSocket } from '@tandem-watch/protocol';
import { askAgain } from './awaited-replies.ts';
import type { Client } from './client.ts';
import { membership } from './clients.ts';
import { push, pushUrgent, requeue, unqueue } from './command-batch.ts';
import { oweFloor } from './floor.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { Link } from './link.ts';

/** Sockets in one part: far below what one batch holds. */
const PART_SOCKETS = 100;

/**
 * Announces every member of the partition to its owner, which answers each by exactly one of: its place and ROOM_STATE,
 * or a detach. A gateway that drains says BYE again. Then what is owed is asked again in its old order, then the rest follows.
 */
export function announce(link: Link, nonce: string, context: GatewayContext): void {
  const owed = [...link.awaited];
  const members = context.clientsOf(link.partition).filter((client) => membership(client) !== null);
  for (let part = 0, from = 0; part === 0 || from < members.length; part++, from += PART_SOCKETS) {
    const slice = members.slice(from, from + PART_SOCKETS);
    const last = from + PART_SOCKETS >= members.length;
    const floors = slice.flatMap((client) => oweFloor(link, client));
    pushUrgent(link.batch, { type: 'ANNOUNCE', nonce, part, last, sockets: slice.flatMap(announced) }, floors);
  }
  if (context.isDraining()) pushUrgent(link.batch, { type: 'BYE' });
  const waiting = unqueue(link.batch);
  const unsent = new Set(waiting.flatMap(({ awaited }) => awaited));
  for (const item of owed) {
    if (unsent.has(item)) continue;
    askAgain(item);
    push(link.batch, item.command, item);
  }
  requeue(link.batch, waiting);
  link.batch.held = false;
}

function announced(client: Client): AnnouncedSocket[] {
  const session = membership(client);
  if (session === null) return [];
  const { room, user, life, join } = session;
  return [
    {
      room,
      user,
      life,
      session: session.session,
      connection: client.connection,
      acceptedAt: client.acceptedAt,
      username: join.username ?? user,
      ordinal: join.ordinal,
      modern: client.modern,
      address: client.address,
    },
  ];
}

import { awaitReply, isOwed, type Awaited } from './awaited-replies.ts';
import { write, type Client } from './client.ts';
import { membership } from './clients.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { Link } from './link.ts';
import type { Joined } from './session.ts';

// A floor is the seq up to which a client knows its room. Without one it gets nothing: neither an event whose
// predecessor it may have missed, nor what was said to it alone.

/** What a socket without a floor may be kept waiting for. */
const MAX_HELD = 128;

/** Takes the floors of all clients of the partition away. */
export function clearFloors(link: Link, context: GatewayContext): void {
  for (const client of context.clientsOf(link.partition)) {
    const session = membership(client);
    if (session !== null) session.floor = null;
  }
}

/** Owes a client that has its place but no floor the answer to its last JOIN; nothing when it is owed already. */
export function oweFloor(link: Link, client: Client): Awaited[] {
  const session = membership(client);
  if (session === null || isOwed(client, 'join')) return [];
  return [awaitReply(link.awaited, client, 'join', null, session.join)];
}

/** Says something to one client: at once, or as soon as it has a floor. Beyond the limit it is dropped: false. */
export function tell(client: Client, session: Joined, text: string): boolean {
  if (session.floor !== null) return write(client, text);
  if (session.held.length >= MAX_HELD) return false;
  session.held.push(text);
  return true;
}

/** Gives a client its floor: what was held for it follows. */
export function setFloor(client: Client, session: Joined, floor: number): void {
  session.floor = floor;
  for (const text of session.held.splice(0)) write(client, text);
}

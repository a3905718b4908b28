import type { ConnectionQuality } from '@tandem-watch/protocol';
import type { Client } from './client.ts';
import { membership } from './clients.ts';
import { DROP_FROM, fullness, push } from './command-batch.ts';
import type { GatewayContext } from './gateway-context.ts';
import { send } from './link.ts';

/** Round trips, ms: up to the first a link is good, up to the second fair. */
const GOOD_MS = 150;
const FAIR_MS = 400;

/** A member's quality is told so often at most, ms: what a client makes of its pongs is its own affair. */
const TELL_EVERY_MS = 1_000;

/** Sends a ping on the socket, unless one is out. */
export function measure(client: Client): void {
  if (client.pingedAt !== null) return;
  client.pingedAt = performance.now();
  client.socket.ping();
}

/** Takes a pong: the client lives, and its round trip tells the quality of its link. */
export function notePong(client: Client, context: GatewayContext): void {
  const now = performance.now();
  client.aliveAt = now;
  if (client.pingedAt === null) return;
  const quality = qualityOf(now - client.pingedAt);
  client.pingedAt = null;
  const session = membership(client);
  if (quality === client.quality || session === null || now - client.qualityAt < TELL_EVERY_MS) return;
  const { room, user } = session;
  const link = context.linkOf(room);
  if (context.isCutOff() || fullness(link.batch) >= DROP_FROM) return;
  client.quality = quality;
  client.qualityAt = now;
  push(link.batch, { type: 'QUALITY', room, user, connection: client.connection, quality }, null);
  send(link, context);
}

function qualityOf(roundTripMs: number): ConnectionQuality {
  if (roundTripMs <= GOOD_MS) return 'good';
  return roundTripMs <= FAIR_MS ? 'fair' : 'poor';
}

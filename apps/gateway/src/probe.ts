import type { ProbeRecord } from '@tandem-watch/storage-redis';
import { WebSocket } from 'ws';
import type { Client } from './client.ts';
import { push } from './command-batch.ts';
import type { GatewayContext } from './gateway-context.ts';
import { send, type Link } from './link.ts';

/** How long a socket has to answer a probe, ms: the owner waits a second for the whole way. */
const ANSWER_MS = 800;

/** Finds out whether a socket lives: somebody asks for the place that it holds. */
export function probe(link: Link, { to, room, user }: ProbeRecord, context: GatewayContext): void {
  const { connection } = to;
  const client = context.clients.byConnection.get(connection);
  const answer = (alive: boolean): void => {
    push(link.batch, { type: 'PROBED', room, user, connection, alive }, null);
    send(link, context);
  };
  if (client === undefined || client.socket.readyState !== WebSocket.OPEN) return answer(false);
  if (!client.probing) ping(client, answer);
}

/** One probe at a time: its answer is true for all who ask meanwhile. */
function ping(client: Client, answer: (alive: boolean) => void): void {
  const { socket } = client;
  client.probing = true;
  const settle = (alive: boolean) => (): void => {
    client.probing = false;
    clearTimeout(timer);
    socket.off('pong', alivePong);
    socket.off('close', closed);
    answer(alive);
    if (!alive) socket.terminate();
  };
  const alivePong = settle(true);
  const closed = settle(false);
  const timer = setTimeout(closed, ANSWER_MS);
  socket.once('pong', alivePong);
  socket.once('close', closed);
  socket.ping();
}

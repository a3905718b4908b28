import { CloseCode } from '@tandem-watch/protocol';
import { end, write } from './client.ts';
import { push } from './command-batch.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { GatewayState } from './gateway-state.ts';
import { send, type Link } from './link.ts';

/** How often sockets are looked at, ms; and how far apart few of them are sent away. */
const TICK_MS = 50;

const RECONNECT = JSON.stringify({ type: 'RECONNECT', afterMs: 0, reason: 'this gateway is going away' });

/** What comes after the last socket was sent away, ms: time for its close, and for LOST to be added. */
const CLOSE_MS = 1_500;
const FLUSH_MS = 1_000;

/**
 * Moves everybody to other gateways: BYE first, so that whoever comes back elsewhere gets its place without a probe of
 * the socket here; then each gets RECONNECT and is closed (1012), spread over `drainMs`, so that the others are not
 * stormed. Resolves when all sockets have ended and what came of it was added, at most `drainMs` + 3.5 s later.
 */
export async function drain(state: GatewayState, drainMs: number): Promise<void> {
  state.draining = true;
  const { context } = state;
  if (context === null) return;
  sayBye(state.links, context);
  await untilSent(state.links, context);
  const until = performance.now() + drainMs;
  for (let left = remaining(state); left.length > 0; left = remaining(state)) {
    const ticks = Math.max(1, Math.floor((until - performance.now()) / TICK_MS));
    for (const client of left.slice(0, Math.ceil(left.length / ticks))) {
      if (client.session.state !== 'leaving') write(client, RECONNECT);
      end(client, CloseCode.comeBack);
    }
    await context.wait(TICK_MS);
  }
  await untilEnded(state, context);
  await untilSent(state.links, context);
}

function remaining({ visitors }: GatewayState) {
  const clients = Array.from(visitors.values(), ({ client }) => client);
  return clients.filter(({ session }) => session.state !== 'leaving' || session.muted);
}

/** A link that is resyncing says it behind its ANNOUNCE: until then its members count as moved anyway. */
function sayBye(links: readonly Link[], context: GatewayContext): void {
  for (const link of links) {
    if (link.mode.kind === 'resyncing') continue;
    push(link.batch, { type: 'BYE' }, null);
    send(link, context);
  }
}

/** Waits until all that waits was added, as long as it is worth it. */
async function untilSent(links: readonly Link[], { wait }: GatewayContext): Promise<void> {
  const until = performance.now() + FLUSH_MS;
  const isBusy = ({ batch }: Link): boolean => batch.sending || (!batch.held && batch.waiting.length > 0);
  while (links.some(isBusy) && performance.now() < until) await wait(TICK_MS / 5);
}

async function untilEnded({ visitors }: GatewayState, { wait }: GatewayContext): Promise<void> {
  const until = performance.now() + CLOSE_MS;
  while (visitors.size > 0 && performance.now() < until) await wait(TICK_MS / 5);
  for (const { client } of visitors.values()) client.socket.terminate();
  await wait(TICK_MS);
}

import { CloseCode } from '@tandem-watch/protocol';
import type { GeneratedFrame } from '@tandem-watch/test-support';
import { connectClient, type TestClient } from '../src/client.ts';

/** How a connection may be ended by the server, whatever was sent on it. */
const ends: ReadonlySet<number> = new Set([1000, 1009, ...Object.values(CloseCode)]);

/** What became of one hostile connection. */
export interface Attack {
  readonly client: TestClient;
  /** The close code, null while it is open. */
  readonly end: number | null;
}

/**
 * Sends frames on a connection of its own, after a JOIN when one is given, and waits until all of them have been dealt
 * with: a PING behind them is answered, or the server has closed. Rejects when it was closed as no refusal closes.
 */
export async function attack(url: string, join: object | null, frames: readonly GeneratedFrame[]): Promise<Attack> {
  const client = await connectClient(url);
  if (join !== null) {
    client.send({ type: 'JOIN', ...join });
    await client.until('ROOM_STATE');
  }
  for (const { bytes, binary } of frames) client.socket.send(bytes, { binary });
  const echo = 4_711_000 + Math.random();
  client.send({ type: 'PING', timestamp: echo });
  const answered = client.until('PONG', (pong) => pong.echo === echo).then(() => null);
  const end = await Promise.race([answered, client.closed]);
  if (end !== null && !ends.has(end)) throw new Error(`closed with ${end}`);
  return { client, end };
}

/** Parts of a list, `size` long each. */
export function parts<Item>(list: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
}

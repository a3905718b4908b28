import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const lowest = 20_000;
const above = 32_000;
const tries = 100;

/** Whether nobody listens on a port at 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * A TCP port that nobody listens on at 127.0.0.1, chosen at random below 32,768: above it an outgoing connection may hold
 * the port, and a server that is started again on it would fail now and then.
 */
export async function freePort(): Promise<number> {
  for (let i = 0; i < tries; i += 1) {
    const port = randomInt(lowest, above);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port found between ${lowest} and ${above}`);
}

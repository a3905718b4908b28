import { once } from 'node:events';
import { connect as dial, createServer } from 'node:net';

/** A way to a Redis that a test can spoil. */
export interface WayToRedis {
  /** An address of that Redis, this way. */
  readonly url: (address: string) => string;
  readonly stop: () => void;
}

/** What becomes of what a client writes: nothing; Redis gets it; Redis gets it, and its answer is lost with the connection. */
export type Fate = 'stuck' | 'passed' | 'unanswered';

/** Opens a way on 127.0.0.1; `fateOf` is asked of each piece that a client writes. */
export async function openWay(port: number, fateOf: (text: string) => Fate): Promise<WayToRedis> {
  const server = createServer((client) => {
    const redis = dial(port, '127.0.0.1');
    let fate: Fate = 'passed';
    client.on('data', (data) => {
      if (fate === 'passed') fate = fateOf(data.toString('latin1'));
      if (fate !== 'stuck') redis.write(data);
    });
    redis.on('data', (data) => (fate === 'unanswered' ? client.destroy() : client.write(data)));
    for (const [one, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: (text) => text.replace(`:${port}`, `:${own}`),
    stop: () => server.close(),
  };
}

import { connect, createServer, type Socket } from 'node:net';
import { portOf } from './port-of.ts';

/** One address in front of several gateways, as in production. */
export interface LoadBalancer {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Starts one that passes each connection on to the next port that takes it. */
export async function startLoadBalancer(ports: readonly number[]): Promise<LoadBalancer> {
  let turn = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.on('close', () => open.delete(client));
    pass(client, [...ports.slice(turn), ...ports.slice(0, turn)]);
    turn = (turn + 1) % ports.length;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${portOf(server.address())}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function pass(client: Socket, [port, ...others]: readonly number[]): void {
  if (port === undefined) return void client.destroy();
  const gateway = connect(port, '127.0.0.1');
  let isThrough = false;
  gateway.on('connect', () => {
    isThrough = true;
    client.pipe(gateway).pipe(client);
  });
  gateway.on('error', () => (isThrough ? client.destroy() : pass(client, others)));
  gateway.on('close', () => isThrough && client.destroy());
  client.on('error', () => gateway.destroy());
  client.on('close', () => gateway.destroy());
}

import { connect, createServer, type Socket } from 'node:net';

/** A way to Redis that can be stopped up. */
export interface Tap {
  readonly port: number;
  /** Swallows what Redis sends on the open connections over which `command` was sent; both ends stay open. */
  readonly silence: (command: string) => void;
  readonly stop: () => Promise<void>;
}

interface Pipe {
  readonly client: Socket;
  readonly server: Socket;
  sent: string;
  silent: boolean;
}

/** Listens on a port of its own and passes everything on to `target` on this machine. */
export async function startTap(target: number): Promise<Tap> {
  const pipes = new Set<Pipe>();
  const listener = createServer((client) => {
    const pipe: Pipe = { client, server: connect(target, '127.0.0.1'), sent: '', silent: false };
    pipes.add(pipe);
    client.on('data', (bytes) => {
      pipe.sent = `${pipe.sent}${bytes.toString('latin1').toUpperCase()}`.slice(-100_000);
      pipe.server.write(bytes);
    });
    pipe.server.on('data', (bytes) => {
      if (!pipe.silent) client.write(bytes);
    });
    const end = (): void => {
      client.destroy();
      pipe.server.destroy();
      pipes.delete(pipe);
    };
    for (const socket of [client, pipe.server]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    silence: (command) => {
      for (const pipe of pipes) pipe.silent ||= pipe.sent.includes(command);
    },
    stop: async () => {
      for (const { client } of pipes) client.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

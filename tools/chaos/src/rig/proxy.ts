import { createServer, type AddressInfo } from 'node:net';
import { pipe, type Piped } from './piped.ts';
import { PASS, type Role, type Traffic, type Trap } from './traffic.ts';

/** A TCP proxy between one process and one store. */
export interface Proxy {
  readonly port: number;
  /** Sets what is done with the traffic, of all connections or of those of a role; at once, and with new ones too. */
  readonly set: (traffic: Traffic, role?: Role) => void;
  /** Resets the connections that there are. */
  readonly reset: (role?: Role) => void;
  /** Loses whole messages to subscribers, those for which `test` holds; null: none. */
  readonly loseMessages: (test: ((message: string) => boolean) | null) => void;
  readonly setTrap: (trap: Trap | null) => void;
  /** Sends new connections to another port. */
  readonly retarget: (port: number) => void;
  readonly close: () => Promise<void>;
}

/** Starts a proxy to `target` on 127.0.0.1; it forwards until told otherwise. */
export async function startProxy(target: number): Promise<Proxy> {
  const connections = new Set<Piped>();
  const traffic = new Map<Role, Traffic>();
  let loses: ((message: string) => boolean) | null = null;
  let trap: Trap | null = null;
  let to = target;
  const rules = {
    trafficOf: (role: Role) => traffic.get(role) ?? PASS,
    losesMessage: (message: string) => loses?.(message) ?? false,
    trap: () => trap,
    sprung: () => (trap = null),
  };
  const server = createServer({ noDelay: true }, (socket) => {
    const piped = pipe(socket, to, rules, () => connections.delete(piped));
    connections.add(piped);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server.address()),
    set: (next, role) => {
      for (const each of role === undefined ? roles : [role]) traffic.set(each, next);
      for (const connection of connections) connection.obey();
    },
    reset: (role) => {
      for (const connection of connections) if (role === undefined || connection.role() === role) connection.reset();
    },
    loseMessages: (test) => (loses = test),
    setTrap: (next) => (trap = next),
    retarget: (port) => (to = port),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) connection.reset();
      await closed;
    },
  };
}

const roles: readonly Role[] = ['subscriber', 'blocking', 'command'];

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return address.port;
}

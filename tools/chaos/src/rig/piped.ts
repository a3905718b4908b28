import { connect, type Socket } from 'node:net';
import { splitReplies } from './resp.ts';
import type { Role, Traffic, Trap } from './traffic.ts';

/** What the proxy tells its connections. */
export interface Rules {
  readonly trafficOf: (role: Role) => Traffic;
  /** Whether a message to a subscriber is to be lost. */
  readonly losesMessage: (message: string) => boolean;
  readonly trap: () => Trap | null;
  readonly sprung: () => void;
}

/** A connection through a proxy. */
export interface Piped {
  readonly role: () => Role;
  /** Looks at the rules again. */
  readonly obey: () => void;
  readonly reset: () => void;
}

/** Joins a client with a server under rules that may change at any time. */
export function pipe(client: Socket, port: number, rules: Rules, ended: () => void): Piped {
  const server = connect({ port, host: '127.0.0.1', noDelay: true });
  let role: Role = 'command';
  let holed = false;
  let awaitsReply: Extract<Trap, { at: 'reply' | 'request' }> | null = null;
  let rest: Buffer = Buffer.alloc(0);
  const traffic = (): Traffic => rules.trafficOf(role);
  const reset = (): void => {
    client.resetAndDestroy();
    server.destroy();
    ended();
  };

  const hold = (data: Buffer): (() => void) => {
    client.pause();
    return () => {
      carry(data, client, server, traffic);
      client.resume();
    };
  };

  client.on('data', (data) => {
    const request = data.toString('latin1');
    role = roleOf(role, request);
    const trap = rules.trap();
    if (trap?.sees(request) === true) {
      rules.sprung();
      if (trap.at === 'request') return trap.spring();
      if (trap.at === 'hold') return trap.spring(hold(data));
      awaitsReply = trap;
    }
    carry(data, client, server, traffic);
  });
  server.on('data', (data) => {
    if (awaitsReply !== null) return awaitsReply.spring();
    if (traffic().kind === 'drop-replies') {
      holed = true;
      return;
    }
    if (role !== 'subscriber') return carry(data, server, client, traffic);
    const split = splitReplies(Buffer.concat([rest, data]));
    rest = split.rest;
    const kept = split.whole.filter((message) => !rules.losesMessage(message.toString('latin1')));
    if (kept.length > 0) carry(Buffer.concat(kept), server, client, traffic);
  });
  endTogether(client, server, ended);

  const obey = (): void => {
    const { kind } = traffic();
    if (kind === 'refuse' || (holed && kind !== 'drop-replies')) return reset();
    for (const socket of [client, server]) {
      if (kind === 'blackhole') socket.pause();
      else socket.resume();
    }
  };
  obey();
  return { role: () => role, obey, reset };
}

/** Passes a piece on, late or slowly if so told. */
function carry(data: Buffer, from: Socket, to: Socket, traffic: () => Traffic): void {
  const now = traffic();
  if (now.kind === 'delay') setTimeout(() => to.write(data), now.ms);
  else to.write(data);
  if (now.kind === 'blackhole') from.pause();
  if (now.kind !== 'throttle') return;
  from.pause();
  setTimeout(() => traffic().kind === 'blackhole' || from.resume(), (data.length * 1_000) / now.bytesPerSecond);
}

function endTogether(client: Socket, server: Socket, ended: () => void): void {
  for (const socket of [client, server]) {
    socket.on('error', () => {});
    socket.on('close', () => {
      client.destroy();
      server.destroy();
      ended();
    });
  }
  client.on('end', () => server.end());
  server.on('end', () => client.end());
}

function roleOf(before: Role, request: string): Role {
  if (/\bssubscribe\b/i.test(request)) return 'subscriber';
  return /\bxread\b/i.test(request) ? 'blocking' : before;
}

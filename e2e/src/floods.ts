import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { connectClient } from './client.ts';
import { newRoom } from './new-room.ts';

/** How often what happened: by close code, by status of an upgrade, or by word. */
export type Tally = ReadonlyMap<string, number>;

function tally(what: readonly (string | number)[]): Tally {
  const counts = new Map<string, number>();
  for (const each of what) counts.set(String(each), (counts.get(String(each)) ?? 0) + 1);
  return counts;
}

/** What one address is. Attackers come from others than their neighbours: the gateway trusts this machine as a proxy. */
const from = (address: string): { headers: Record<string, string> } => ({ headers: { 'x-forwarded-for': address } });

/** One address opens sockets as fast as it can for `ms`, 30 at a time, and keeps what it gets. By status: 101 or another. */
export async function connectionFlood(url: string, ms: number): Promise<Tally> {
  const until = performance.now() + ms;
  const kept: WebSocket[] = [];
  const statuses: number[] = [];
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, from('203.0.113.1'));
      statuses.push(await statusOf(socket));
      kept.push(socket);
    }
  };
  await Promise.all(Array.from({ length: 30 }, one));
  for (const socket of kept) socket.terminate();
  return tally(statuses);
}

function statusOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => resolve(0));
  });
}

/** So many connections that say nothing, or half of their headers, or only open their mouth; resolves when the last has been ended. */
export async function silence(port: number, count: number): Promise<Tally> {
  const says = ['', 'GET /ws HTTP/1.1\r\nhost: x\r\n', 'G'];
  const ends = Array.from({ length: count }, async (_, n) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    socket.write(says[n % says.length] ?? '');
    await new Promise<void>((resolve) => {
      socket.on('end', () => resolve());
      socket.on('close', () => resolve());
      socket.resume();
    });
    socket.destroy();
    return 'ended';
  });
  return tally(await Promise.all(ends));
}

/** So many sockets send messages, and as many pings, 500 a second each, until they are closed. By close code. */
export async function messageFlood(url: string, count: number): Promise<Tally> {
  const one = async (n: number): Promise<number> => {
    const client = await connectClient(url, from(`203.0.113.${2 + n}`).headers);
    let end: number | null = null;
    void client.closed.then((code) => (end = code));
    client.send({ type: 'JOIN', roomId: newRoom(), userId: 'flood', protocol: 1 });
    while (end === null) {
      for (let each = 0; each < 10 && client.socket.readyState === WebSocket.OPEN; each++) {
        if (n % 2 === 0) client.send({ type: 'REQUEST_SYNC' });
        else client.socket.ping();
      }
      await Promise.race([delay(20), client.closed]);
    }
    return end;
  };
  return tally(await Promise.all(Array.from({ length: count * 2 }, (_, n) => one(n))));
}

/** The frames that cost most to refuse, from so many addresses, again on a new socket when one is closed; for `ms`. By close code. */
export async function costlyFrames(url: string, count: number, ms: number): Promise<Tally> {
  const frame = `{${Array.from({ length: 5_500 }, (_, n) => `"k${n}":0`).join(',')}}`;
  const until = performance.now() + ms;
  const ends: number[] = [];
  const one = async (n: number): Promise<void> => {
    while (performance.now() < until) {
      const client = await connectClient(url, from(`203.0.113.${50 + n}`).headers);
      for (let each = 0; each < 20; each++) client.sendText(frame);
      ends.push(await client.closed);
      await delay(100);
    }
  };
  await Promise.all(Array.from({ length: count }, (_, n) => one(n)));
  return tally(ends);
}

/**
 * So many members read nothing, each of a room of its own, and are sent 16 KiB relays until they are cut off. By the
 * close code that they find when they read again.
 */
export async function slowReaders(url: string, count: number): Promise<Tally> {
  const offer = { type: 'OFFER', to: 'slow', offer: { type: 'offer', sdp: 'x'.repeat(16_000) } };
  const one = async (n: number): Promise<number> => {
    const { headers } = from(`203.0.113.${100 + n}`);
    const [slow, sender] = await Promise.all([connectClient(url, headers), connectClient(url, headers)]);
    const roomId = newRoom();
    sender.send({ type: 'JOIN', roomId, userId: 'sender', protocol: 1 });
    await sender.until('ROOM_STATE');
    slow.send({ type: 'JOIN', roomId, userId: 'slow', protocol: 1 });
    await slow.until('ROOM_STATE');
    slow.socket.pause();
    let isCut = false;
    void sender.until('ERROR', ({ code }) => code === 'PEER_UNREACHABLE').then(() => (isCut = true));
    while (!isCut) {
      for (let each = 0; each < 5; each++) sender.send(offer);
      await delay(50);
    }
    slow.socket.resume();
    sender.close(1000);
    return await slow.closed;
  };
  return tally(await Promise.all(Array.from({ length: count }, (_, n) => one(n))));
}

import type { OwnCluster } from '@tandem-watch/dev';
import { setTimeout as delay } from 'node:timers/promises';
import { connectClient } from './client.ts';
import { newRoom } from './new-room.ts';

/** What two members of a room saw of their gateway while something went on. Times in ms, memory in MiB. */
export interface Reading {
  readonly phase: string;
  /** Chat lines that the one sent and the other got. */
  readonly answers: number;
  readonly p50: number;
  readonly p99: number;
  /** The most resident memory that the gateway had, of samples a second apart. */
  readonly memory: number;
  readonly sockets: number;
}

/** Two members of a room that nobody attacks, on the gateway that is attacked. */
export interface Neighbours {
  /** Talks for as long as `work` lasts, and once before and after it, so that there always are answers. */
  readonly during: (phase: string, work: () => Promise<unknown>) => Promise<Reading>;
  /** Whether their sockets have never ended. */
  readonly areHere: () => boolean;
  readonly leave: () => void;
}

/** How often a line is said, ms: well below the rate of one connection. */
const EVERY_MS = 25;
const MIB = 1024 * 1024;

/** Joins both at the first gateway of a cluster, from an address of their own. */
export async function neighboursOn({ gateways }: OwnCluster): Promise<Neighbours> {
  const url = gateways[0]?.url ?? '';
  const headers = { 'x-forwarded-for': '198.51.100.1' };
  const [ana, bo] = await Promise.all([connectClient(url, headers), connectClient(url, headers)]);
  const room = newRoom();
  for (const [client, userId] of [[ana, 'ana'] as const, [bo, 'bo'] as const]) {
    client.send({ type: 'JOIN', roomId: room, userId, protocol: 1 });
    await client.until('ROOM_STATE');
  }
  let here = true;
  for (const { closed } of [ana, bo]) void closed.then(() => (here = false));
  let id = 0;
  const talk = async (): Promise<number> => {
    const [text, from, since] = [`line ${++id}`, bo.received.length, performance.now()];
    ana.send({ type: 'CHAT', text, id });
    await bo.until('CHAT', (chat) => chat.text === text, from);
    return performance.now() - since;
  };
  const during: Neighbours['during'] = async (phase, work) => {
    const times = [await talk()];
    const samples = [await report(url)];
    let isOver = false;
    const working = work().finally(() => (isOver = true));
    const working2 = working.catch(() => null);
    for (let sampledAt = performance.now(); !isOver;) {
      times.push(await talk());
      await Promise.race([delay(EVERY_MS), working2]);
      if (performance.now() - sampledAt < 1_000) continue;
      sampledAt = performance.now();
      samples.push(await report(url));
    }
    await working;
    times.push(await talk());
    samples.push(await report(url));
    const at = (share: number): number => times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * share)] ?? 0;
    const memory = Math.max(...samples.map(({ rss }) => rss)) / MIB;
    const sockets = Math.max(...samples.map(({ connections }) => connections));
    return { phase, answers: times.length, p50: at(0.5), p99: at(0.99), memory, sockets };
  };
  return { during, areHere: () => here, leave: () => [ana, bo].forEach((client) => client.close(1000)) };
}

async function report(url: string): Promise<{ rss: number; connections: number }> {
  const value: unknown = await (await fetch(`${url}/metrics`)).json();
  const numbers = /"localConnections":(\d+).*"rss":(\d+)/.exec(JSON.stringify(value));
  return { connections: Number(numbers?.[1]), rss: Number(numbers?.[2]) };
}

/** Readings as a table. */
export function tableOf(readings: readonly Reading[]): string {
  const head = ['phase', 'lines heard', 'p50 ms', 'p99 ms', 'memory MiB', 'sockets'];
  const rows = readings.map(({ phase, answers, p50, p99, memory, sockets }) =>
    [phase, answers, p50.toFixed(1), p99.toFixed(1), memory.toFixed(0), sockets].map(String),
  );
  const widths = head.map((name, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), name.length),
  );
  const line = (row: readonly string[]): string =>
    row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  ');
  return [head, ...rows].map(line).join('\n');
}

import type { OwnCluster } from '@tandem-watch/dev';
import { connectionFlood, costlyFrames, messageFlood, silence, slowReaders, type Tally } from './floods.ts';
import { neighboursOn, type Neighbours, type Reading } from './neighbour.ts';

/** What became of each flood, and what the neighbours saw before, during and after. */
export interface AbuseRun {
  readonly ends: ReadonlyMap<string, Tally>;
  readonly readings: readonly Reading[];
  readonly neighboursStayed: boolean;
}

/** How much of everything; times in ms. */
export interface AbuseSize {
  readonly quietMs: number;
  readonly connectMs: number;
  readonly silent: number;
  readonly flooders: number;
  readonly costly: number;
  readonly slow: number;
}

/** The settings under which addresses can be told apart: this machine is the proxy, and nobody is exempt. */
export const abuseEnv: Readonly<Record<string, string>> = { TRUST_PROXY: 'loopback', LIMIT_EXEMPT: '192.0.2.1' };

/** Floods the first gateway of a cluster in every way, one after the other, beside two members who go on talking. */
export async function runAbuse(cluster: OwnCluster, size: AbuseSize): Promise<AbuseRun> {
  const url = cluster.gateways[0]?.url ?? '';
  const neighbours: Neighbours = await neighboursOn(cluster);
  const ends = new Map<string, Tally>();
  const readings: Reading[] = [];
  const quiet = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, size.quietMs));
  };
  const phase = async (name: string, work: () => Promise<Tally>): Promise<void> => {
    readings.push(await neighbours.during(name, async () => ends.set(name, await work())));
  };
  readings.push(await neighbours.during('before', quiet));
  await phase('connection flood', () => connectionFlood(url, size.connectMs));
  await phase('silent connections', () => silence(Number(new URL(url).port), size.silent));
  await phase('costly frames', () => costlyFrames(url, size.costly, size.connectMs));
  await phase('slow readers', () => slowReaders(url, size.slow));
  await phase('messages and pings', () => messageFlood(url, size.flooders));
  readings.push(await neighbours.during('after', quiet));
  const neighboursStayed = neighbours.areHere();
  neighbours.leave();
  return { ends, readings, neighboursStayed };
}

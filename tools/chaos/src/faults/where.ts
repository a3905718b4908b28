import type { ClusterProcess } from '@tandem-watch/dev';
import type { ChaosClient } from '../clients/chaos-client.ts';
import { until, type Crowd } from '../clients/crowd.ts';
import type { Rig } from '../rig/rig.ts';

/** A speaker that has just lost its socket is back long before, ms. */
export const SAID_MS = 30_000;

/** The name of the gateway that a client is on. */
export function gatewayOf({ happenings }: ChaosClient): string {
  const last = happenings.findLast(({ kind }) => kind === 'opened');
  return last?.kind === 'opened' ? last.gateway : '';
}

/** A gateway that holds a member of a room, that member, and another member on another gateway. */
export function apart(rig: Rig, crowd: Crowd): { gateway: ClusterProcess; here: ChaosClient; there: ChaosClient } {
  for (const here of crowd.clients) {
    const gateway = rig.gateways.find(({ name }) => name === gatewayOf(here));
    const there = crowd.clients.find(
      (other) =>
        other.options.room === here.options.room && other.options.modern && gatewayOf(other) !== gatewayOf(here),
    );
    if (gateway !== undefined && there !== undefined) return { gateway, here, there };
  }
  throw new Error('all members are on one gateway');
}

/** Lets a member say something and measures how long until another one hears it, ms; at most `withinMs`. */
export async function heardAfter(speaker: ChaosClient, listener: ChaosClient, withinMs: number): Promise<number> {
  const { room, user } = speaker.options;
  const text = `${room}|${user}||heard ${performance.now()}`;
  await until(() => speaker.isIn && speaker.command({ type: 'CHAT', text }), SAID_MS, `${user} cannot say anything`);
  const saidAt = performance.now();
  for (let seen = listener.happenings.length; performance.now() - saidAt < withinMs;) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    for (; seen < listener.happenings.length; seen++) {
      const happening = listener.happenings[seen];
      const isIt = happening?.kind === 'got' && happening.message.type === 'CHAT' && happening.message.text === text;
      if (isIt) return performance.now() - saidAt;
    }
  }
  return withinMs;
}

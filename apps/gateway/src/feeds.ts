import type { Subscriber } from '@tandem-watch/storage-redis';
import { receive, resync } from './follow.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { GatewayState } from './gateway-state.ts';
import type { Link } from './link.ts';

/** A feed that could not be followed is begun anew so many ms later: at once, a fault that stays would spin. */
const BEGIN_AGAIN_MS = 1_000;

/**
 * Hands what the subscriber hears to the link of its channel. A message that cannot be read or delivered is a bug, here
 * or in the owner: its partition begins anew, since what was behind it is not known, and the process lives.
 */
export function listenToFeeds(subscriber: Subscriber, state: GatewayState, context: GatewayContext): void {
  const links = new Map(state.links.map((link) => [link.channel, link]));
  const broken = new Set<Link>();
  subscriber.hear = (channel, text) => {
    state.heardAt = performance.now();
    const link = links.get(channel);
    if (link === undefined || broken.has(link)) return;
    try {
      receive(link, text, context);
    } catch (error) {
      context.log.error({ error, partition: link.partition }, 'a feed could not be followed');
      broken.add(link);
      void context.wait(BEGIN_AGAIN_MS).then(() => {
        broken.delete(link);
        if (!state.stopped) resync(link, 'broken', context);
      });
    }
  };
}

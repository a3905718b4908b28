import { setTimeout as delay } from 'node:timers/promises';
import { ChaosClient, type Behaviour } from './chaos-client.ts';
import type { History } from './history.ts';
import type { Random } from './random.ts';

/** Clients in their rooms, on all gateways. */
export interface Crowd {
  readonly clients: readonly ChaosClient[];
  readonly rooms: readonly string[];
  readonly histories: () => History[];
  /** What has happened since a moment, ms of this machine's clock. */
  readonly historiesSince: (from: number) => History[];
  /** Waits until everybody has been in its room. */
  readonly entered: () => Promise<void>;
  /** Nobody begins anything new; waits until all is answered, at most so many ms. */
  readonly settle: (withinMs: number) => Promise<void>;
  readonly act: () => void;
  readonly leave: () => Promise<void>;
}

export interface CrowdOptions {
  readonly gateways: readonly { readonly name: string; readonly url: string }[];
  readonly random: Random;
  readonly rooms: number;
  /** Members of a room that speak the protocol, and of the extension's kind. */
  readonly modern: number;
  readonly extension: number;
  readonly behaviour: Behaviour;
  /** Over how long clients come, ms; at once without it. */
  readonly enterMs?: number;
}

const LOOK_MS = 25;
const ENTER_MS = 30_000;

/** Starts clients; each lives on its own from here on. */
export function startCrowd(options: CrowdOptions): Crowd {
  const { random, gateways, behaviour } = options;
  const stamp = Date.now().toString(36);
  const rooms = Array.from({ length: options.rooms }, (_, room) => `chaos-${stamp}-${room}`);
  const clients = rooms.flatMap((room, place) =>
    Array.from({ length: options.modern + options.extension }, (_, index) => {
      const modern = index < options.modern;
      const user = `${modern ? 'm' : 'x'}${place}${index}`;
      const turn = (place + index) % gateways.length;
      const turned = [...gateways.slice(turn), ...gateways.slice(0, turn)];
      return new ChaosClient({
        room,
        user,
        modern,
        gateways: turned,
        random: random.fork(`${place} ${user}`),
        behaviour,
      });
    }),
  );
  const apartMs = (options.enterMs ?? 0) / clients.length;
  const lives = clients.map(async (client, index) => {
    await delay(index * apartMs);
    await client.run();
  });
  return {
    clients,
    rooms,
    histories: () => clients.map(({ history }) => history),
    historiesSince: (from) =>
      clients.map(({ history }) => {
        return { ...history, happenings: history.happenings.filter(({ at }) => at >= from) };
      }),
    entered: () =>
      until(
        () => clients.every(({ view }) => view !== null),
        ENTER_MS + (options.enterMs ?? 0),
        'not everybody got in',
      ),
    settle: async (withinMs) => {
      for (const client of clients) client.setActing(false);
      const settled = (): boolean => clients.every((client) => client.isSettled());
      await until(settled, withinMs, 'not everybody settled').catch(() => {});
    },
    act: () => {
      for (const client of clients) client.setActing(true);
    },
    leave: async () => {
      for (const client of clients) client.leave();
      await Promise.all(lives);
    },
  };
}

/** Waits for a condition; rejects with `otherwise` after `withinMs`. */
export async function until(
  test: () => boolean | Promise<boolean>,
  withinMs: number,
  otherwise: string,
): Promise<void> {
  const latest = performance.now() + withinMs;
  while (!(await test())) {
    if (performance.now() > latest) throw new Error(otherwise);
    await delay(LOOK_MS);
  }
}

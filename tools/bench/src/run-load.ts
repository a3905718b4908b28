import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { LoadMember, type Socket } from './load-member.ts';
import { who } from './script.ts';
import { tally, type Figures } from './tally.ts';

export interface Load {
  /** Gateways, `ws://…/ws`. */
  readonly urls: readonly string[];
  readonly clients: number;
  /** Each does something so often, ms. */
  readonly paceMs: number;
  /** Names the load's rooms. */
  readonly name: string;
  /** So many addresses of loopback, 127.0.1.1 and on, which the clients come from in turn; one unless given. At most 250. */
  readonly addresses?: number;
}

/** A load that runs. */
export interface RunningLoad {
  readonly figures: () => Figures;
  /** Resolves when all are in their rooms; rejects after `withinMs`. */
  readonly joined: (withinMs: number) => Promise<void>;
  /** Resolves when all that have joined are in their rooms; rejects after `withinMs`. */
  readonly inside: (withinMs: number) => Promise<void>;
  /** Lets all rest, waits up to `withinMs` for their answers, then all leave; resolves with how many got none. */
  readonly end: (withinMs: number) => Promise<number>;
}

/** Clients that come at one time; more would measure how a crowd comes in, not how it is inside. */
const AT_A_TIME = 50;
const LOOK_MS = 50;

/** Starts a load of rooms of ten. */
export function startLoad({ urls, clients, paceMs, name, addresses = 0 }: Load): RunningLoad {
  const { seen, figures } = tally();
  const members: LoadMember[] = [];
  let isEnding = false;
  const coming = (async () => {
    for (let n = 0; n < clients && !isEnding; n++) {
      if (n % AT_A_TIME === 0) await delay(LOOK_MS);
      const localAddress = addresses === 0 ? undefined : `127.0.1.${(n % addresses) + 1}`;
      const open = (url: string): Socket => new WebSocket(url, { localAddress, perMessageDeflate: false });
      members.push(new LoadMember({ n, who: who(name, n), urls, paceMs, open, seen: seen() }));
    }
  })();
  const until = async (test: () => boolean, withinMs: number): Promise<boolean> => {
    const endsAt = performance.now() + withinMs;
    while (!test() && performance.now() < endsAt) await delay(LOOK_MS);
    return test();
  };
  const unanswered = (): number => members.reduce((sum, member) => sum + member.unanswered, 0);
  return {
    figures,
    joined: async (withinMs) => {
      await coming;
      const all = await until(() => figures().joined.count === clients, withinMs);
      if (!all) throw new Error(`${figures().joined.count} of ${clients} clients have joined.`);
    },
    inside: async (withinMs) => {
      const all = await until(() => members.every(({ isIn }) => isIn), withinMs);
      if (!all) throw new Error(`${members.filter(({ isIn }) => !isIn).length} clients are not back.`);
    },
    end: async (withinMs) => {
      isEnding = true;
      await coming;
      for (const member of members) member.rest();
      await until(() => unanswered() === 0, withinMs);
      const lost = unanswered();
      for (const member of members) member.leave();
      return lost;
    },
  };
}

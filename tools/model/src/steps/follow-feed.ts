import type { World } from '../configuration.ts';
import { Edit } from '../edit.ts';
import { deliver } from '../gateway/deliver.ts';
import { receive, receiveHeartbeat, receiveUpdate, resync } from '../gateway/follow.ts';
import { flush } from '../gateway/batch.ts';
import { pick } from '../pick.ts';
import type { Gateway, LogEntry, State } from '../state.ts';
import type { Step } from '../step.ts';

/** The next message of its feed arrives at a gateway. */
export function takeMessage(index: number, world: World): Step {
  return {
    name: `gateway ${index} gets a message`,
    file: 'apps/gateway/src/follow.ts',
    fault: false,
    next: (state) => {
      const { inbox, life } = pick(state.gateways, index);
      const [message] = inbox;
      if (message === undefined || life !== 'up') return [];
      const edit = new Edit(state);
      edit.gateway(index).inbox.shift();
      receive(edit, index, message, world);
      return [edit.done()];
    },
  };
}

/** An owner tells a gateway where the partition is. Only where no message is under way: it would be behind it. */
export function beat(worker: number, index: number, world: World): Step {
  return {
    name: `worker ${worker} sends gateway ${index} a heartbeat`,
    file: 'libs/storage/redis/src/heartbeat.ts',
    fault: false,
    next: (state) => {
      const { memory } = pick(state.workers, worker);
      const { inbox, life } = pick(state.gateways, index);
      const { feeds, logId, own } = state.redis;
      const n = pick(feeds, index);
      if (memory === null || refusal(state, worker, world) || n < 0 || inbox.length > 0 || life !== 'up') return [];
      const edit = new Edit(state);
      receiveHeartbeat(edit, index, { timeline: memory.timeline, n, logId, own }, world);
      return [edit.done()];
    },
  };
}

/** Whether the fence of the heartbeat turns a worker away: then it is no owner any more, or has to take ownership again. */
export function refusal(state: State, worker: number, world: World): boolean {
  const { epoch, replication } = pick(state.workers, worker);
  const { redis } = state;
  if (world.holds('heartbeatReplication') && redis.replication !== replication) return true;
  return world.holds('heartbeatEpoch') && redis.epoch !== epoch;
}

/** A gap is closed from the log. */
export function refill(index: number, world: World): Step {
  return {
    name: `gateway ${index} reads the log`,
    file: 'apps/gateway/src/refill.ts',
    fault: false,
    next: (state) => {
      const gateway = pick(state.gateways, index);
      const goal = goalOf(gateway);
      if (gateway.mode !== 'refilling' || gateway.life !== 'up' || goal === null) return [];
      const edit = new Edit(state);
      const missed = missedEntries(gateway, goal.logId, state.redis.log, world);
      if (missed === null) resync(edit, index, world);
      else close(edit, index, goal, missed, world);
      return [edit.done()];
    },
  };
}

function goalOf({ kept, target }: Gateway): { n: number; logId: number } | null {
  const [first] = kept;
  return first === undefined ? target : { n: first.n - 1, logId: first.before };
}

/** The entries to execute; null when the log does not hold them all. */
function missedEntries(
  { logId, timeline }: Gateway,
  upTo: number,
  log: readonly LogEntry[],
  world: World,
): LogEntry[] | null {
  const read = log.filter(({ id }) => id >= logId && (id <= upTo || !world.holds('refillBound')));
  const end = world.holds('refillBound') ? upTo : (read.at(-1)?.id ?? upTo);
  const isWhole = read[0]?.id === logId && (read.at(-1)?.id === end || !world.holds('refillEnd'));
  if (!isWhole && world.holds('refillWhole')) return null;
  const missed = read.slice(1);
  return missed.every((entry) => entry.timeline === timeline) ? missed : null;
}

function close(
  edit: Edit,
  index: number,
  goal: { n: number; logId: number },
  missed: readonly LogEntry[],
  world: World,
): void {
  const gateway = edit.gateway(index);
  for (const { timeline, records } of missed) {
    const kept = world.holds('refillDirectives') ? records : records.filter(({ kind }) => kind === 'event');
    deliver(edit, index, timeline, kept, world);
  }
  const messages = gateway.kept.splice(0);
  Object.assign(gateway, { mode: 'following', ...goal, target: null });
  for (const message of messages) receiveUpdate(edit, index, message, world);
}

/** A gateway that nobody knows any more sends its sign of life. Where nobody is told to begin again it changes nothing. */
export function signOfLife(index: number, world: World): Step {
  return {
    name: `gateway ${index} sends a sign of life`,
    file: 'apps/gateway/src/pulse.ts',
    fault: false,
    next: (state) => {
      const { life, mode, inbox, flight, waiting } = pick(state.gateways, index);
      const isBusy = inbox.length > 0 || flight !== null || waiting.length > 0 || underWay(state, index) > 0;
      const isKnown = pick(state.redis.own.known, index) || !world.holds('restart');
      if (life !== 'up' || mode === 'resyncing' || isBusy || isKnown) return [];
      const edit = new Edit(state);
      const gateway = edit.gateway(index);
      edit.redis.commands.push({ id: ++edit.ghost.entries, gateway: index, number: ++gateway.number, commands: [] });
      return [edit.done()];
    },
  };
}

/** HELLO is said again while it is not answered; here, once nothing of this gateway is under way. */
export function helloAgain(index: number, world: World): Step {
  return {
    name: `gateway ${index} says HELLO again`,
    file: 'apps/gateway/src/follow.ts',
    fault: false,
    next: (state) => {
      const { life, mode, helloDue, inbox, flight } = pick(state.gateways, index);
      const isBusy = helloDue || inbox.length > 0 || flight !== null || underWay(state, index) > 0;
      if (life !== 'up' || mode !== 'resyncing' || isBusy) return [];
      const edit = new Edit(state);
      edit.gateway(index).helloDue = true;
      flush(edit, index, world);
      return [edit.done()];
    },
  };
}

/** How many entries of the gateway wait for the owner. */
function underWay({ redis: { commands, own } }: State, index: number): number {
  return commands.filter(({ id, gateway, commands: { length } }) => {
    return gateway === index && (id > own.entry || (id === own.entry && own.index < length - 1));
  }).length;
}

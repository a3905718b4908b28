import type { World } from './configuration.ts';
import type { Client, Gateway, Own, Redis, State, Worker } from './state.ts';

/** How many clients a run has: one on each of two gateways, or both on one. */
export const CLIENTS = 2;

/** Everything is in step: worker 0 owns the partition, both clients are members and know the empty room. */
export function begin(world: World): State {
  const { workers, gateways, acts, faultCount } = world.configuration;
  const memory = ownAtFirst(world);
  const redis: Redis = {
    replication: 1,
    noted: 1,
    epoch: 1,
    lease: 0,
    own: memory,
    commands: [],
    log: [{ id: 1, timeline: 1, records: [] }],
    logId: 1,
    feeds: Array.from({ length: gateways }, () => 0),
  };
  const owner: Worker = { memory, epoch: 1, replication: 1, queue: [], draft: null, begun: null, reading: null };
  const client: Client = {
    sockets: [{ state: 'joined', floor: 0 }],
    timeline: 1,
    seq: 0,
    sent: 0,
    answers: acts.map(() => 0),
    relays: acts.map(() => 0),
  };
  return {
    redis,
    replica: null,
    workers: Array.from({ length: workers }, (_, index) => (index === 0 ? owner : idle)),
    gateways: Array.from({ length: gateways }, () => inStep),
    clients: Array.from({ length: CLIENTS }, () => client),
    history: { rows: [], drained: [-1, -1], parents: [null, null] },
    ghost: {
      faults: faultCount,
      epochs: 1,
      timelines: 1,
      entries: 0,
      logIds: 1,
      facts: [],
      ends: Array.from({ length: 2 * CLIENTS }, () => -1),
      excused: false,
      broken: null,
    },
  };
}

function ownAtFirst(world: World): Own {
  const { gateways, acts } = world.configuration;
  return {
    timeline: 1,
    entry: 0,
    index: -1,
    batches: Array.from({ length: gateways }, () => 0),
    known: Array.from({ length: gateways }, () => true),
    seq: 0,
    outcomes: acts.map(() => 0),
    places: Array.from({ length: CLIENTS }, (_, client) => 2 * client),
  };
}

export const idle: Worker = {
  memory: null,
  epoch: 0,
  replication: 0,
  queue: [],
  draft: null,
  begun: null,
  reading: null,
};

const inStep: Gateway = {
  life: 'up',
  mode: 'following',
  timeline: 1,
  n: 0,
  logId: 1,
  kept: [],
  target: null,
  nonce: 0,
  helloDue: false,
  helloBatch: 0,
  number: 0,
  waiting: [],
  flight: null,
  owed: [],
  inbox: [],
};

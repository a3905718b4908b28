import type { Configuration } from './configuration.ts';

const nothing = {
  workers: 1,
  gateways: 1,
  commitSize: 3,
  slowCommits: false,
  slowBatches: false,
  drains: false,
  trims: false,
  faults: [],
  faultCount: 1,
} as const;

const event = (by: number): { by: number; kind: 'event'; id: true } => ({ by, kind: 'event', id: true });

export const configurations: readonly Configuration[] = [
  {
    ...nothing,
    name: 'ownership',
    workers: 2,
    acts: [event(0), event(1)],
    slowCommits: true,
    faults: ['worker dies', 'lease runs out', 'answer of a commit lost'],
  },
  {
    ...nothing,
    name: 'lost tail',
    workers: 2,
    acts: [event(0), event(1)],
    faults: ['lease runs out', 'Redis fails over'],
    faultCount: 2,
  },
  {
    ...nothing,
    name: 'batches',
    gateways: 2,
    acts: [event(0), { by: 0, kind: 'event', id: false }, event(1)],
    commitSize: 1,
    slowBatches: true,
    faults: ['worker dies', 'answer of a commit lost', 'answer of XADD lost', 'message lost'],
  },
  {
    ...nothing,
    name: 'feeds',
    gateways: 2,
    acts: [event(0), { by: 0, kind: 'relay', id: true }, event(1)],
    trims: true,
    faults: ['message lost', 'feed cut'],
  },
  {
    ...nothing,
    name: 'kick',
    gateways: 2,
    acts: [event(0), { by: 0, kind: 'kick', id: true }, event(1)],
    faults: ['message lost', 'feed cut'],
  },
  {
    ...nothing,
    name: 'history',
    workers: 2,
    acts: [event(0), event(1)],
    drains: true,
    faults: ['worker dies', 'lease runs out', 'Redis fails over'],
  },
  {
    ...nothing,
    name: 'whole',
    workers: 2,
    gateways: 2,
    acts: [event(0), event(1), event(0)],
    faults: [
      'worker dies',
      'lease runs out',
      'answer of a commit lost',
      'message lost',
      'feed cut',
      'gateway dies',
      'gateway freezes',
    ],
  },
];

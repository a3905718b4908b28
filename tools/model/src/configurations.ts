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
];

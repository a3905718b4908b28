import type { Fault } from '../fault.ts';
import { gatewayCrash } from './f01-gateway-crash.ts';
import { workerCrash } from './f02-worker-crash.ts';
import { crashPointsFault } from './f03-crash-points.ts';
import { zombieWorker } from './f04-zombie-worker.ts';
import { frozenGateway } from './f05-frozen-gateway.ts';
import { logTrimmed } from './f05-log-trimmed.ts';
import { feedsCut } from './f06-feeds-cut.ts';
import { repliesLost } from './f09-replies-lost.ts';
import { redisKilled } from './f11-redis-killed.ts';
import { staleOwner } from './f12-stale-owner.ts';
import { tailLost } from './f12-tail-lost.ts';

/** All faults, in the order of their numbers. */
export const faults: readonly Fault[] = [
  gatewayCrash,
  workerCrash,
  crashPointsFault,
  zombieWorker,
  frozenGateway,
  logTrimmed,
  feedsCut,
  repliesLost,
  redisKilled,
  tailLost,
  staleOwner,
];

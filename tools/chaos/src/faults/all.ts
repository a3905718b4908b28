import type { Fault } from '../fault.ts';
import { gatewayCrash } from './f01-gateway-crash.ts';
import { workerCrash } from './f02-worker-crash.ts';
import { crashPointsFault } from './f03-crash-points.ts';
import { poison } from './f03-poison.ts';
import { wrongType } from './f03-wrong-type.ts';
import { zombieWorker } from './f04-zombie-worker.ts';
import { frozenGateway } from './f05-frozen-gateway.ts';
import { logTrimmed } from './f05-log-trimmed.ts';
import { feedsCut } from './f06-feeds-cut.ts';
import { lastMessageLost } from './f07-last-message-lost.ts';
import { silentSubscriber } from './f08-silent-subscriber.ts';
import { repliesLost } from './f09-replies-lost.ts';
import { redisStalls } from './f10-redis-stalls.ts';
import { redisKilled } from './f11-redis-killed.ts';
import { staleOwner } from './f12-stale-owner.ts';
import { tailLost } from './f12-tail-lost.ts';
import { redisEmpty } from './f13-redis-empty.ts';
import { bothGone } from './f14-both-gone.ts';
import { postgresDownShortly, postgresDownLong } from './f15-postgres-down.ts';
import { postgresSlow } from './f16-postgres-slow.ts';
import { refusedRow } from './f17-refused-row.ts';
import { missingMonth } from './f18-missing-month.ts';
import { diskFull } from './f19-disk-full.ts';
import { outOfMemory } from './f20-out-of-memory.ts';
import { rollingDeploy } from './f21-rolling-deploy.ts';
import { storm } from './f22-storm.ts';
import { slowReader } from './f23-slow-reader.ts';
import { halfOpen } from './f24-half-open.ts';
import { noFiles } from './f25-no-files.ts';
import { clockJump } from './f26-clock-jump.ts';
import { cronRaces } from './f27-cron-races.ts';
import { masterKilled } from './f29-master-killed.ts';
import { masterBehind } from './f29-master-behind.ts';
import { masterWakes } from './f29-master-wakes.ts';
import { slotMoved } from './f30-slot-moved.ts';

/** All faults, in the order of their numbers. */
export const faults: readonly Fault[] = [
  gatewayCrash,
  workerCrash,
  crashPointsFault,
  poison,
  wrongType,
  zombieWorker,
  frozenGateway,
  logTrimmed,
  feedsCut,
  lastMessageLost,
  silentSubscriber,
  repliesLost,
  redisStalls,
  redisKilled,
  tailLost,
  staleOwner,
  redisEmpty,
  bothGone,
  postgresDownShortly,
  postgresDownLong,
  postgresSlow,
  refusedRow,
  missingMonth,
  diskFull,
  outOfMemory,
  rollingDeploy,
  storm,
  slowReader,
  halfOpen,
  noFiles,
  clockJump,
  cronRaces,
  masterKilled,
  masterBehind,
  masterWakes,
  slotMoved,
];

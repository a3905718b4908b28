import type { Fault } from '../fault.ts';
import { gatewayCrash } from './f01-gateway-crash.ts';
import { workerCrash } from './f02-worker-crash.ts';

/** All faults, in the order of their numbers. */
export const faults: readonly Fault[] = [gatewayCrash, workerCrash];

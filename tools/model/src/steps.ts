import type { Fault, World } from './configuration.ts';
import type { Step } from './step.ts';
import { readLog, trimDrained, writeRows } from './steps/drain.ts';
import { beat, helloAgain, refill, signOfLife, takeMessage } from './steps/follow-feed.ts';
import { comeBack, gatewayDies, gatewayFreezes, gatewayWakes, missGateway } from './steps/lose-gateway.ts';
import {
  failOver,
  feedCut,
  leaseRunsOut,
  messageLost,
  messageRepeated,
  replicaStops,
  workerDies,
} from './steps/fail.ts';
import { notice } from './steps/notice.ts';
import { commitDraft, loseCommitAnswer, readAndApply } from './steps/own.ts';
import { addBatch, loseBatchAnswer, repeatBatch, send } from './steps/send.ts';
import { takeOwnership } from './steps/take-ownership.ts';
import { trim } from './steps/trim.ts';
import { CLIENTS } from './begin.ts';

/** All that may happen in a configuration. */
export function stepsOf(world: World): Step[] {
  const { workers, gateways, acts, slowBatches, drains, trims } = world.configuration;
  const each = (count: number, make: (index: number) => Step[]): Step[] =>
    Array.from({ length: count }, (_, index) => make(index)).flat();
  return [
    ...each(acts.length, (act) => [send(act, world)]),
    ...each(gateways, (gateway) => [
      ...(slowBatches ? [addBatch(gateway, world), repeatBatch(gateway)] : []),
      takeMessage(gateway, world),
      refill(gateway, world),
      signOfLife(gateway, world),
      helloAgain(gateway, world),
      ...each(workers, (worker) => [beat(worker, gateway, world)]),
    ]),
    ...each(workers, (worker) => [
      readAndApply(worker, world),
      commitDraft(worker, world),
      takeOwnership(worker, world),
      notice(worker, world),
      ...(drains ? [readLog(worker, world), writeRows(worker, world), trimDrained(worker, world)] : []),
    ]),
    ...(trims ? [trim()] : []),
    ...world.configuration.faults.flatMap((fault) => stepsOfFault(fault, world)),
  ];
}

function stepsOfFault(fault: Fault, world: World): Step[] {
  const { workers, gateways } = world.configuration;
  const ofWorkers = (make: (index: number) => Step): Step[] => Array.from({ length: workers }, (_, i) => make(i));
  const ofGateways = (make: (index: number) => Step): Step[] => Array.from({ length: gateways }, (_, i) => make(i));
  const moves = [
    ...ofGateways((gateway) => missGateway(gateway)),
    ...Array.from({ length: CLIENTS }, (_, client) => comeBack(client, world)),
  ];
  switch (fault) {
    case 'worker dies':
      return ofWorkers(workerDies);
    case 'lease runs out':
      return ofWorkers(leaseRunsOut);
    case 'Redis fails over':
      return [replicaStops(), failOver()];
    case 'answer of a commit lost':
      return ofWorkers((worker) => loseCommitAnswer(worker, world));
    case 'answer of XADD lost':
      return ofGateways((gateway) => loseBatchAnswer(gateway, world));
    case 'message lost':
      return ofGateways(messageLost);
    case 'message twice':
      return ofGateways(messageRepeated);
    case 'feed cut':
      return ofGateways(feedCut);
    case 'gateway dies':
      return [...ofGateways((gateway) => gatewayDies(gateway, world)), ...moves];
    case 'gateway freezes':
      return [...ofGateways(gatewayFreezes), ...ofGateways(gatewayWakes), ...moves];
  }
}

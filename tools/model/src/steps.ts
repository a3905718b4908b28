import type { Fault, World } from './configuration.ts';
import type { Step } from './step.ts';
import { beat, helloAgain, refill, signOfLife, takeMessage } from './steps/follow-feed.ts';
import { failOver, feedCut, leaseRunsOut, messageLost, replicaStops, workerDies } from './steps/fail.ts';
import { notice } from './steps/notice.ts';
import { commitDraft, loseCommitAnswer, readAndApply } from './steps/own.ts';
import { addBatch, loseBatchAnswer, repeatBatch, send } from './steps/send.ts';
import { takeOwnership } from './steps/take-ownership.ts';
import { CLIENTS } from './begin.ts';

/** All that may happen in a configuration. */
export function stepsOf(world: World): Step[] {
  const { workers, gateways, slowCommits, slowBatches } = world.configuration;
  const each = (count: number, make: (index: number) => Step[]): Step[] =>
    Array.from({ length: count }, (_, index) => make(index)).flat();
  return [
    ...each(CLIENTS, (client) => [send(client, world)]),
    ...each(gateways, (gateway) => [
      ...(slowBatches ? [addBatch(gateway, world), repeatBatch(gateway)] : []),
      takeMessage(gateway, world),
      refill(gateway, world),
      signOfLife(gateway),
      helloAgain(gateway, world),
      ...each(workers, (worker) => [beat(worker, gateway, world)]),
    ]),
    ...each(workers, (worker) => [
      readAndApply(worker, world),
      ...(slowCommits ? [commitDraft(worker, world)] : []),
      takeOwnership(worker, world),
      notice(worker, world),
    ]),
    ...world.configuration.faults.flatMap((fault) => stepsOfFault(fault, world)),
  ];
}

function stepsOfFault(fault: Fault, world: World): Step[] {
  const { workers, gateways } = world.configuration;
  const ofWorkers = (make: (index: number) => Step): Step[] => Array.from({ length: workers }, (_, i) => make(i));
  const ofGateways = (make: (index: number) => Step): Step[] => Array.from({ length: gateways }, (_, i) => make(i));
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
    case 'feed cut':
      return ofGateways(feedCut);
    case 'gateway dies':
    case 'gateway freezes':
      return [];
  }
}

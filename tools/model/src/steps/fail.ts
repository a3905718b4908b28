import { Edit } from '../edit.ts';
import type { State } from '../state.ts';
import type { Step } from '../step.ts';
import { idle } from '../begin.ts';

/** A fault: as long as the run has any left, and where `happens` finds something to break. */
export function fault(name: string, file: string, happens: (edit: Edit, state: State) => readonly Edit[]): Step {
  return {
    name,
    file,
    fault: true,
    next: (state) => {
      if (state.ghost.faults === 0) return [];
      return happens(new Edit(state), state).map((edit) => {
        edit.ghost.faults -= 1;
        return edit.done();
      });
    },
  };
}

/** A process ends at once; another takes its place, and its lease runs out. */
export function workerDies(index: number): Step {
  return fault(`worker ${index} dies`, 'apps/room-worker/src/ownership.ts', (edit) => {
    const worker = edit.worker(index);
    if (worker.memory === null && worker.reading === null) return [];
    Object.assign(worker, idle);
    if (edit.redis.lease === index) edit.redis.lease = -1;
    return [edit];
  });
}

/** An owner stands still for longer than its lease, and wakes not knowing it. */
export function leaseRunsOut(index: number): Step {
  return fault(`worker ${index} stands still and its lease runs out`, 'libs/storage/redis/src/lease.ts', (edit) => {
    if (edit.redis.lease !== index) return [];
    edit.redis.lease = -1;
    return [edit];
  });
}

/** From here on the replica gets nothing any more, which nobody knows before it is promoted. */
export function replicaStops(): Step {
  return {
    name: 'the replica gets no more',
    file: 'libs/storage/redis/src/take-ownership.ts',
    fault: true,
    next: (state) => {
      if (state.replica !== null || state.ghost.faults === 0) return [];
      const edit = new Edit(state);
      edit.replica = { redis: state.redis, facts: state.ghost.facts.length };
      return [edit.done()];
    },
  };
}

/** The replica becomes the master: what it did not get is lost, and messages that were under way may be. */
export function failOver(): Step {
  return fault('Redis fails over', 'libs/storage/redis/src/take-ownership.ts', (edit, state) => {
    if (state.replica === null) return [];
    const cut = new Edit(state);
    for (const [gateway] of state.gateways.entries()) cut.gateway(gateway).inbox = [];
    promote(edit, state.replica);
    promote(cut, state.replica);
    return [edit, cut];
  });
}

function promote(edit: Edit, replica: NonNullable<State['replica']>): void {
  const { ghost } = edit;
  const replication = edit.redis.replication + 1;
  edit.redis = { ...replica.redis, replication };
  edit.replica = null;
  ghost.facts = ghost.facts.map((fact, index) => ({ ...fact, lost: fact.lost || index >= replica.facts }));
  ghost.excused = true;
}

/** A message is lost on its way to a gateway. */
export function messageLost(index: number): Step {
  return fault(`a message to gateway ${index} is lost`, 'apps/gateway/src/refill.ts', (edit) => {
    return edit.gateway(index).inbox.shift() === undefined ? [] : [edit];
  });
}

/** A subscriber is connected anew, and what the old connection still had comes behind. */
export function messageRepeated(index: number): Step {
  return fault(`a message to gateway ${index} comes twice`, 'apps/gateway/src/position.ts', (edit) => {
    const { inbox } = edit.gateway(index);
    const [first] = inbox;
    if (first === undefined) return [];
    inbox.push(first);
    return [edit];
  });
}

/** All messages that are under way to a gateway are lost. */
export function feedCut(index: number): Step {
  return fault(`the feed of gateway ${index} is cut`, 'apps/gateway/src/redis-watch.ts', (edit) => {
    return edit.gateway(index).inbox.splice(0).length < 2 ? [] : [edit];
  });
}

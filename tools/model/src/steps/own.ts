import { applyEntries } from '../apply.ts';
import { publish, runCommit } from '../commit.ts';
import type { World } from '../configuration.ts';
import { Edit } from '../edit.ts';
import { receive } from '../gateway/follow.ts';
import { pick } from '../pick.ts';
import type { State, Worker } from '../state.ts';
import type { Step } from '../step.ts';

/** An owner reads what is behind its cursor and applies it to a draft of the next commit. */
export function readAndApply(index: number, world: World): Step {
  const { slowCommits } = world.configuration;
  return {
    name: slowCommits ? `worker ${index} reads and applies` : `worker ${index} reads, applies and commits`,
    file: 'apps/room-worker/src/command-loop.ts',
    fault: false,
    next: (state) => {
      const edit = prepared(state, index, world);
      if (edit === null) return [];
      if (!slowCommits) commit(edit, index, world);
      return [edit.done()];
    },
  };
}

/** The draft of an owner's next commit; null when there is nothing to commit. */
function prepared(state: State, index: number, world: World): Edit | null {
  const { memory, queue, draft } = pick(state.workers, index);
  if (memory === null || draft !== null) return null;
  const { commands, log } = state.redis;
  const entries = queue.length > 0 ? queue : commands.filter(({ id }) => id > memory.entry);
  const prepared = applyEntries(memory, entries, log, world);
  if (prepared === null) return null;
  const edit = new Edit(state);
  edit.worker(index).draft = prepared;
  if (!world.holds('publishLast')) publish(edit, prepared, edit.redis.logId);
  return edit;
}

/** The commit that is in flight reaches Redis, and its answer the owner. */
export function commitDraft(index: number, world: World): Step {
  return {
    name: `worker ${index} commits`,
    file: 'libs/storage/redis/src/commit.ts',
    fault: false,
    next: (state) => {
      if (pick(state.workers, index).draft === null) return [];
      const edit = new Edit(state);
      commit(edit, index, world);
      return [edit.done()];
    },
  };
}

/** The commit takes effect, and its owner does not hear of it: it takes ownership again, or else commits once more. */
export function loseCommitAnswer(index: number, world: World): Step {
  return {
    name: `the answer of worker ${index}'s commit is lost`,
    file: 'apps/room-worker/src/own-partition.ts',
    fault: true,
    next: (state) => {
      const edit = pick(state.workers, index).draft === null ? prepared(state, index, world) : new Edit(state);
      const worker = edit?.worker(index) ?? null;
      if (edit === null || worker === null || worker.draft === null || state.ghost.faults === 0) return [];
      edit.ghost.faults -= 1;
      runCommit(edit, worker.draft, worker, world);
      if (world.holds('takeAgain')) forget(worker);
      return [edit.done()];
    },
  };
}

function commit(edit: Edit, index: number, world: World): void {
  const worker = edit.worker(index);
  const { draft } = worker;
  if (draft === null) return;
  const answer = runCommit(edit, draft, worker, world);
  if (answer !== 'committed') return forget(worker);
  Object.assign(worker, { memory: draft.next, queue: draft.queue, draft: null });
  if (world.configuration.promptFeeds) hear(edit, world);
}

function hear(edit: Edit, world: World): void {
  for (let gateway = 0; gateway < world.configuration.gateways; gateway++) {
    for (const message of edit.gateway(gateway).inbox.splice(0)) receive(edit, gateway, message, world);
  }
}

/** Memory is thrown away: ownership has to be taken again. */
export function forget(worker: Worker): void {
  Object.assign(worker, { memory: null, queue: [], draft: null, begun: null, epoch: 0, replication: 0 });
}

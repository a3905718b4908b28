import type { World } from '../configuration.ts';
import { Edit, copyOwn } from '../edit.ts';
import type { State, Worker } from '../state.ts';
import { pick } from '../pick.ts';
import type { Step } from '../step.ts';

/** A worker takes a partition that is free, or that it has to take again, and reads what Redis has. */
export function takeOwnership(index: number, world: World): Step {
  return {
    name: `worker ${index} takes ownership`,
    file: 'libs/storage/redis/src/take-ownership.ts',
    fault: false,
    next: (state) => {
      const { lease } = state.redis;
      const isFree = lease === -1 || lease === index;
      if (pick(state.workers, index).memory !== null || !isFree) return [];
      return [taken(state, index, world)];
    },
  };
}

function taken(state: State, index: number, world: World): State {
  const edit = new Edit(state);
  const { redis, ghost } = edit;
  const parent = redis.own.timeline;
  const parentLast = redis.logId;
  redis.lease = index;
  redis.epoch = world.holds('epochOfTime') ? ghost.epochs + 1 : redis.epoch + 1;
  ghost.epochs = Math.max(ghost.epochs, redis.epoch);
  redis.logId = ++ghost.logIds;
  const begins = redis.noted !== redis.replication && world.holds('newTimeline');
  if (begins) beginTimeline(edit, world);
  const { timeline } = redis.own;
  redis.noted = redis.replication;
  const records = begins ? [{ kind: 'timeline', timeline, parent, parentLast } as const] : [];
  redis.log.push({ id: redis.logId, timeline, records });
  const queue = redis.commands.filter(
    ({ id, commands }) => id === redis.own.entry && redis.own.index < commands.length - 1,
  );
  const owner: Worker = { ...edit.worker(index), epoch: redis.epoch, replication: redis.replication };
  Object.assign(edit.worker(index), owner, {
    memory: redis.own,
    queue,
    draft: null,
    begun: begins ? { parent, parentLast } : null,
  });
  return edit.done();
}

/** Every gateway is in the state of a lost one. */
function beginTimeline({ redis, ghost, history }: Edit, world: World): void {
  redis.own = copyOwn(redis.own);
  redis.own.timeline = ++ghost.timelines;
  redis.own.batches.fill(0);
  ghost.excused = true;
  history.drained.push(-1);
  history.parents.push(null);
  if (!world.holds('feedsEmptied')) return;
  redis.feeds.fill(-1);
  redis.own.known.fill(false);
}

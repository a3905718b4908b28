import type { World } from '../configuration.ts';
import { Edit } from '../edit.ts';
import { pick } from '../pick.ts';
import type { Step } from '../step.ts';
import { refusal } from './follow-feed.ts';
import { forget } from './own.ts';

/** A heartbeat that Redis refuses tells a worker that it is no owner any more, or has to take ownership again. */
export function notice(index: number, world: World): Step {
  return {
    name: `worker ${index} is refused its heartbeat`,
    file: 'apps/room-worker/src/pulse.ts',
    fault: false,
    next: (state) => {
      if (pick(state.workers, index).memory === null || !refusal(state, index, world)) return [];
      const edit = new Edit(state);
      forget(edit.worker(index));
      return [edit.done()];
    },
  };
}

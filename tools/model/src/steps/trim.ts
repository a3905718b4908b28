import { Edit } from '../edit.ts';
import type { Step } from '../step.ts';

/** The log is trimmed: the newest entry stays. */
export function trim(): Step {
  return {
    name: 'the log is trimmed',
    file: 'libs/storage/redis/src/log.ts',
    fault: false,
    next: (state) => {
      if (state.redis.log.length < 2) return [];
      const edit = new Edit(state);
      edit.redis.log.splice(0, edit.redis.log.length - 1);
      return [edit.done()];
    },
  };
}

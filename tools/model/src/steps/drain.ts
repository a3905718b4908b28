import type { World } from '../configuration.ts';
import { Edit } from '../edit.ts';
import { pick } from '../pick.ts';
import type { History, Row } from '../state.ts';
import type { Step } from '../step.ts';

/** The history of an owner reads what of the log is not in PostgreSQL. The timeline that it began is recorded first. */
export function readLog(index: number, world: World): Step {
  return {
    name: `worker ${index} reads what is not drained`,
    file: 'apps/room-worker/src/history-loop.ts',
    fault: false,
    next: (state) => {
      const { memory, reading, begun } = pick(state.workers, index);
      if (memory === null || reading !== null) return [];
      const edit = new Edit(state);
      const { timeline } = memory;
      if (begun !== null && world.holds('parentRecorded')) edit.history.parents[timeline] ??= begun;
      const position = drainPosition(edit.history, timeline, world);
      const entries = state.redis.log.filter(({ id }) => id > position);
      const last = entries.at(-1);
      if (last === undefined) return [];
      edit.worker(index).reading = { timeline, entries };
      if (!world.holds('positionWithRows')) edit.history.drained[timeline] = last.id;
      return [edit.done()];
    },
  };
}

/** Behind which log id a timeline is still to be drained: where it has no position of its own, from its parent's. */
export function drainPosition({ drained, parents }: History, timeline: number, world: World): number {
  let limit = Infinity;
  for (let at = timeline; at > 0;) {
    const own = pick(drained, at);
    if (own >= 0) return Math.min(own, limit);
    const start = parents[at] ?? null;
    if (start === null) return 0;
    limit = Math.min(limit, start.parentLast);
    if (!world.holds('parentPosition')) return limit;
    at = start.parent;
  }
  return 0;
}

/** What was read is written in one transaction, in which the position moves. Rows that are there stay as they are. */
export function writeRows(index: number, world: World): Step {
  return {
    name: `worker ${index} writes what it has read`,
    file: 'libs/storage/postgres/src/events/append-events.ts',
    fault: false,
    next: (state) => {
      const { reading } = pick(state.workers, index);
      if (reading === null) return [];
      const edit = new Edit(state);
      const { history } = edit;
      for (const { id, timeline, records } of reading.entries) {
        for (const record of records) {
          if (record.kind === 'event') insert(history, { timeline, event: record.event, logId: id }, world);
          if (record.kind === 'timeline' && world.holds('parentRecorded')) history.parents[record.timeline] ??= record;
        }
      }
      const last = reading.entries.at(-1)?.id ?? -1;
      history.drained[reading.timeline] = Math.max(last, pick(history.drained, reading.timeline));
      edit.worker(index).reading = null;
      return [edit.done()];
    },
  };
}

function insert({ rows }: History, row: Row, world: World): void {
  const isThere = rows.some(({ timeline, event: { seq } }) => {
    return seq === row.event.seq && (timeline === row.timeline || !world.holds('uniqueTimeline'));
  });
  if (isThere && world.holds('uniqueKey')) return;
  rows.push(row);
  rows.sort((a, b) => a.logId - b.logId);
}

/** The rows that are not behind the end of their timeline, in the order of the log. */
export function shownRows({ rows, parents }: History): Row[] {
  return rows.filter(({ timeline, logId }) => {
    return !parents.some((start, later) => start !== null && later > timeline && logId > start.parentLast);
  });
}

/** What is drained is trimmed; the newest entry stays. */
export function trimDrained(index: number, world: World): Step {
  return {
    name: `worker ${index} trims the log`,
    file: 'apps/room-worker/src/history-loop.ts',
    fault: false,
    next: (state) => {
      const { memory } = pick(state.workers, index);
      if (memory === null) return [];
      const { log, logId } = state.redis;
      const position = world.holds('trimKeepsUndrained') ? drainPosition(state.history, memory.timeline, world) : logId;
      const kept = log.filter(({ id }) => id >= Math.min(position, logId));
      if (kept.length === log.length) return [];
      const edit = new Edit(state);
      edit.redis.log = kept;
      return [edit.done()];
    },
  };
}

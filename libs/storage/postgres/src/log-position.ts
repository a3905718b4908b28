/** A place in a partition's log, from an id `<ms>-<n>`. As text ids do not compare: `9-0` is before `10-0`. */
export interface LogPosition {
  readonly ms: number;
  readonly n: number;
}

const pattern = /^(\d{1,15})-(\d{1,15})$/;

/** Reads a log id. Throws when it is none: ids come from Redis, so that would be a bug. */
export function parseLogId(id: string): LogPosition {
  const [, ms, n] = pattern.exec(id) ?? [];
  if (ms === undefined || n === undefined) throw new RangeError(`not a log id: ${id}`);
  return { ms: Number(ms), n: Number(n) };
}

export function formatLogId({ ms, n }: LogPosition): string {
  return `${ms}-${n}`;
}

/** Below 0 when `a` is before `b`, 0 when they are the same place, else above 0. */
export function compareLogPositions(a: LogPosition, b: LogPosition): number {
  return a.ms === b.ms ? a.n - b.n : a.ms - b.ms;
}

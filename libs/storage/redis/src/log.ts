import type { Redis } from './connect.ts';
import type { Fence } from './commit.ts';
import { partitionKeys } from './keys.ts';
import { run, script } from './script.ts';

/** An entry of the log: one commit's events and directives, or an owner's beginning. */
export interface LogEntry {
  readonly id: string;
  /** The partition's timeline. */
  readonly timeline: string;
  readonly epoch: number;
  /** Encoded records. */
  readonly records: string;
}

/** Entries from `first` to `last`, both inclusive (`-` and `+`: the ends), at most `count`. A trimmed range is no error: check the ends. */
export async function readLog(
  redis: Redis,
  partition: number,
  first: string,
  last: string,
  count: number,
): Promise<LogEntry[]> {
  const entries = await redis.xrange(partitionKeys(partition).log, first, last, 'COUNT', count);
  return entries.map(([id, fields]) => entryOf(id, fields));
}

/** Entries after `after`, at most `count`. */
export async function readLogAfter(redis: Redis, partition: number, after: string, count: number): Promise<LogEntry[]> {
  return await readLog(redis, partition, `(${after}`, '+', count);
}

/** Parts of the log that Redis looks at to estimate its size: few more are exact enough, all of them take ms. */
const SAMPLES = 100;

/** How much memory the log takes, bytes: Redis's own estimate. */
export async function logBytes(redis: Redis, partition: number): Promise<number> {
  return (await redis.memory('USAGE', partitionKeys(partition).log, 'SAMPLES', SAMPLES)) ?? 0;
}

/** Entries before `before`, newest first, at most `count`. */
export async function readLogBackwards(
  redis: Redis,
  partition: number,
  before: string,
  count: number,
): Promise<LogEntry[]> {
  const entries = await redis.xrevrange(partitionKeys(partition).log, before, '-', 'COUNT', count);
  return entries.map(([id, fields]) => entryOf(id, fields));
}

/**
 * KEYS: own, log. ARGV: epoch, replication id, id. Returns the number of entries removed, or -1 when fenced. The id is not
 * behind the newest entry, so that this one always stays: a log that was ever written is never empty.
 */
const trimScript = script(
  'trim-log',
  `#!lua flags=allow-oom
local epoch = redis.call('HGET', KEYS[1], 'epoch')
local replid = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
if replid ~= ARGV[2] or epoch ~= ARGV[1] then return -1 end
return redis.call('XTRIM', KEYS[2], 'MINID', ARGV[3])`,
);

/** Removes the entries before `keepFrom`, an id that must not be behind the newest entry. False when somebody else owns the partition. */
export async function trimLog(redis: Redis, fence: Fence, keepFrom: string): Promise<boolean> {
  const keys = partitionKeys(fence.partition);
  return (await run(redis, trimScript, [keys.own, keys.log], [fence.epoch, fence.replicationId, keepFrom])) !== -1;
}

function entryOf(id: string, fields: readonly string[]): LogEntry {
  const values = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2) values.set(fields[index] ?? '', fields[index + 1] ?? '');
  return { id, timeline: values.get('t') ?? '', epoch: Number(values.get('e')), records: values.get('r') ?? '' };
}

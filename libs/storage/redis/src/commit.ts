import type { GatewayId, RoomId } from '@tandem-watch/protocol';
import { actionField, encodeAction, type KeptAction } from './actions.ts';
import type { Redis } from './connect.ts';
import type { Cursor } from './cursor.ts';
import { cutLetter, DEAD_LETTERS, type DeadLetter } from './dead.ts';
import { partitionKeys, roomKeys } from './keys.ts';
import { run, script } from './script.ts';

/** Who commits: the owner's epoch, and the replication id of the Redis in which it took ownership. */
export interface Fence {
  readonly partition: number;
  readonly timeline: string;
  readonly epoch: number;
  readonly replicationId: string;
}

/** All that one read of commands brought about. It takes effect whole or not at all. */
export interface Commit {
  readonly expected: Cursor;
  readonly next: Cursor;
  /** A STALL was applied: from here on the partition has not stalled. */
  readonly stallEnded: boolean;
  /** Gateways whose entries were finished, with the last batch number of each. */
  readonly batches: readonly (readonly [GatewayId, number])[];
  /** Gateways that said HELLO, those that said BYE, and those that are gone. */
  readonly admitted: readonly GatewayId[];
  readonly draining: readonly GatewayId[];
  readonly forgotten: readonly GatewayId[];
  /** Actions of operators that were carried out, by their id, with what became of them; and ids to be forgotten. */
  readonly actions: {
    readonly kept: readonly (readonly [string, KeptAction])[];
    readonly forgotten: readonly string[];
  };
  /** To whom the lease is left by this very commit, and for how long, ms; null: it stays. */
  readonly receiver: { readonly worker: string; readonly leaseMs: number } | null;
  readonly rooms: readonly RoomWrite[];
  readonly dead: readonly DeadLetter[];
  /** Encoded records. The log and the feeds name them by their place here, so that none is sent twice. */
  readonly records: readonly string[];
  readonly log: readonly number[];
  readonly feeds: readonly { readonly gateway: GatewayId; readonly records: readonly number[] }[];
  /** Gateways to be told that their batch was dropped. */
  readonly restarts: readonly { readonly gateway: GatewayId; readonly batch: number }[];
}

/** What changes in the keys of one room. */
export interface RoomWrite {
  readonly room: RoomId;
  /** Removes all that its keys held before. */
  readonly remove: boolean;
  readonly fields: HashWrite;
  readonly users: HashWrite;
  readonly ids: HashWrite;
  /** ms, `+inf` without a deadline, null for a room without members. */
  readonly deadline: number | '+inf' | null;
  /** ms from which it may be archived, null for a room with members. */
  readonly archivableAt: number | null;
}

/** Fields to set, as field, value, field, value …, and fields to remove. */
export interface HashWrite {
  readonly set: readonly string[];
  readonly remove: readonly string[];
}

/** Why nothing was written. `wrong-type` names the key. */
export type CommitResult =
  | { readonly kind: 'committed'; readonly logId: string }
  | { readonly kind: 'timeline' | 'fenced' | 'cursor' }
  | { readonly kind: 'wrong-type'; readonly key: string };

/**
 * The commit.
 *
 * Problem: state, history and publication of a room must never disagree, whoever dies in between and whoever else
 * believes to be the owner. The naive answer, write and then publish under a lock, fails when a paused owner wakes
 * after its lock expired, when the process dies in the middle, and when Redis itself fails over and repeats an epoch.
 * Choice: one script. It checks everything first, since Lua does not roll back: replication id, epoch, cursor, the
 * type of every key. It writes after, and publishes last, because a publication cannot be taken back.
 *
 * KEYS: own, cmd, log, feeds, deadlines, empty, dead, lease, then per room: room, users, ids.
 * ARGV: see `argumentsOf`, in the very same order.
 * Returns {'OK', last log id} | {'TIMELINE'} | {'FENCED'} | {'CURSOR'} | {'WRONGTYPE', key}.
 */
const commitScript = script(
  'commit',
  `#!lua
local p = 0
local function take() p = p + 1 return ARGV[p] end
local function takeList(n)
  local list = {}
  for i = 1, n do list[i] = ARGV[p + i] end
  p = p + n
  return list
end

local own = redis.call('HMGET', KEYS[1], 'epoch', 'cursor', 'index', 'log')
local replid = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
local epoch, expectedReplid, timeline = take(), take(), take()
if replid ~= expectedReplid then return {'TIMELINE'} end
if own[1] ~= epoch then return {'FENCED'} end
if own[2] ~= take() or own[3] ~= take() then return {'CURSOR'} end

local types = {'hash', 'stream', 'stream', 'hash', 'zset', 'zset', 'stream', 'string'}
for i = 1, #KEYS do
  local is = redis.call('TYPE', KEYS[i]).ok
  if is ~= 'none' and is ~= (types[i] or 'hash') then return {'WRONGTYPE', KEYS[i]} end
end

local entry, index = take(), take()
redis.call('HSET', KEYS[1], 'cursor', entry, 'index', index, 'tries', 0, 'tried', 0)
if take() == '1' then redis.call('HDEL', KEYS[1], 'stalled') end
local batches = tonumber(take())
if batches > 0 then redis.call('HSET', KEYS[1], unpack(takeList(batches * 2))) end
for _ = 1, tonumber(take()) do redis.call('HSETNX', KEYS[4], take(), 0) end
for _ = 1, tonumber(take()) do redis.call('HSET', KEYS[1], 'bye:' .. take(), 1) end
for _ = 1, tonumber(take()) do
  local gateway = take()
  redis.call('HDEL', KEYS[4], gateway)
  redis.call('HDEL', KEYS[1], 'batch:' .. gateway, 'bye:' .. gateway)
end
for _ = 1, tonumber(take()) do redis.call('HSET', KEYS[1], take(), take()) end
for _ = 1, tonumber(take()) do redis.call('HDEL', KEYS[1], take()) end
local receiver, leaseMs = take(), take()
if receiver ~= '' then redis.call('SET', KEYS[8], receiver, 'PX', leaseMs) end

local function write(command, key, count)
  while count > 0 do
    local n = math.min(count, 4000)
    redis.call(command, key, unpack(takeList(n)))
    count = count - n
  end
end
for r = 1, tonumber(take()) do
  local base = 8 + (r - 1) * 3
  local room = take()
  if take() == '1' then redis.call('DEL', KEYS[base + 1], KEYS[base + 2], KEYS[base + 3]) end
  for h = 1, 3 do
    write('HSET', KEYS[base + h], tonumber(take()))
    write('HDEL', KEYS[base + h], tonumber(take()))
  end
  local deadline, archivable = take(), take()
  if deadline == '' then redis.call('ZREM', KEYS[5], room) else redis.call('ZADD', KEYS[5], deadline, room) end
  if archivable == '' then redis.call('ZREM', KEYS[6], room) else redis.call('ZADD', KEYS[6], archivable, room) end
end
for _ = 1, tonumber(take()) do
  redis.call('XADD', KEYS[7], 'MAXLEN', '~', ${DEAD_LETTERS}, '*', 'reason', take(), 'body', take())
end

local records = takeList(tonumber(take()))
local joined = {}
local function join(indexes)
  local text = joined[indexes]
  if not text then
    local parts = {}
    for i in string.gmatch(indexes, '%d+') do parts[#parts + 1] = records[i + 0] end
    text = table.concat(parts)
    joined[indexes] = text
  end
  return text
end
local before = own[4]
local after = before
local logged = take()
if logged ~= '' then
  after = redis.call('XADD', KEYS[3], '*', 't', timeline, 'e', epoch, 'r', join(logged))
  redis.call('HSET', KEYS[1], 'log', after)
end
if entry ~= '0-0' then redis.call('XTRIM', KEYS[2], 'MINID', entry) end

local channel = string.match(KEYS[1], '^({.-})') .. ':gw:'
for _ = 1, tonumber(take()) do
  local gateway, indexes = take(), take()
  if redis.call('HEXISTS', KEYS[4], gateway) == 1 then
    local n = redis.call('HINCRBY', KEYS[4], gateway, 1)
    local header = table.concat({'F', timeline, epoch, n, before, after}, ' ')
    redis.call('SPUBLISH', channel .. gateway, header .. '\\n' .. join(indexes))
  end
end
for _ = 1, tonumber(take()) do
  local gateway, batch = take(), take()
  redis.call('SPUBLISH', channel .. gateway, 'R ' .. batch)
end
return {'OK', after}`,
);

/** Commits, or says why nothing was written. Rejects with Redis's own refusal (OOM, MISCONF) or the connection's error: then the outcome is unknown. */
export async function commit(redis: Redis, fence: Fence, change: Commit): Promise<CommitResult> {
  const keys = partitionKeys(fence.partition);
  const rooms = change.rooms.flatMap(({ room }) => {
    const { room: fields, users, ids } = roomKeys(fence.partition, room);
    return [fields, users, ids];
  });
  const { own, commands, log, feeds, deadlines, empty, dead, lease } = keys;
  const all = [own, commands, log, feeds, deadlines, empty, dead, lease, ...rooms];
  return resultOf(await run(redis, commitScript, all, argumentsOf(fence, change)));
}

function argumentsOf(fence: Fence, change: Commit): (string | number)[] {
  const args: (string | number)[] = [fence.epoch, fence.replicationId, fence.timeline];
  args.push(change.expected.entry, change.expected.index, change.next.entry, change.next.index);
  args.push(change.stallEnded ? 1 : 0, change.batches.length);
  for (const [gateway, batch] of change.batches) args.push(`batch:${gateway}`, batch);
  for (const gateways of [change.admitted, change.draining, change.forgotten]) args.push(gateways.length, ...gateways);
  args.push(change.actions.kept.length);
  for (const [id, action] of change.actions.kept) args.push(actionField(id), encodeAction(action));
  args.push(change.actions.forgotten.length, ...change.actions.forgotten.map(actionField));
  args.push(change.receiver?.worker ?? '', change.receiver?.leaseMs ?? 0, change.rooms.length);
  for (const room of change.rooms) pushRoom(args, room);
  args.push(change.dead.length);
  for (const { reason, body } of change.dead.map(cutLetter)) args.push(reason, body);
  args.push(change.records.length);
  for (const record of change.records) args.push(record);
  args.push(indexes(change.log), change.feeds.length);
  for (const feed of change.feeds) args.push(feed.gateway, indexes(feed.records));
  args.push(change.restarts.length);
  for (const { gateway, batch } of change.restarts) args.push(gateway, batch);
  return args;
}

function pushRoom(args: (string | number)[], write: RoomWrite): void {
  args.push(write.room, write.remove ? 1 : 0);
  for (const { set, remove } of [write.fields, write.users, write.ids]) {
    args.push(set.length);
    for (const item of set) args.push(item);
    args.push(remove.length);
    for (const item of remove) args.push(item);
  }
  args.push(write.deadline ?? '', write.archivableAt ?? '');
}

/** Lua counts from 1. */
function indexes(places: readonly number[]): string {
  return places.map((place) => place + 1).join(',');
}

function resultOf(reply: unknown): CommitResult {
  const [word, detail] = Array.isArray(reply) ? reply.map(String) : [];
  if (word === 'OK' && detail !== undefined) return { kind: 'committed', logId: detail };
  if (word === 'TIMELINE') return { kind: 'timeline' };
  if (word === 'FENCED') return { kind: 'fenced' };
  if (word === 'CURSOR') return { kind: 'cursor' };
  if (word === 'WRONGTYPE' && detail !== undefined) return { kind: 'wrong-type', key: detail };
  throw new Error(`the commit script answered ${JSON.stringify(reply)}`);
}

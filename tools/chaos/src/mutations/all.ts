import type { Mutation } from './mutation.ts';

const commit = 'libs/storage/redis/src/commit.ts';
const heartbeat = 'libs/storage/redis/src/heartbeat.ts';
const follow = 'apps/gateway/src/follow.ts';
const position = 'apps/gateway/src/position.ts';
const refill = 'apps/gateway/src/refill.ts';
const announce = 'apps/gateway/src/announce.ts';
const entry = 'apps/room-worker/src/apply-entry.ts';
const sealed = 'apps/room-worker/src/commit-sealed.ts';
const months = 'libs/storage/postgres/src/migrations/0003-partitions.ts';

/** Publishes what the commit is about to write; the log id behind it is not known yet. */
const publishFirst = `  for (const feed of change.feeds) {
    await redis.eval(
      "#!lua\\nlocal n = redis.call('HINCRBY', KEYS[2], ARGV[1], 1) local log = redis.call('HGET', KEYS[1], 'log') redis.call('SPUBLISH', ARGV[2], table.concat({'F', ARGV[3], ARGV[4], n, log, log}, ' ') .. '\\\\n' .. ARGV[5])",
      2,
      keys.own,
      keys.feeds,
      feed.gateway,
      keys.own.slice(0, keys.own.indexOf('}') + 1) + ':gw:' + feed.gateway,
      fence.timeline,
      fence.epoch,
      feed.records.map((index) => change.records[index]).join(''),
    );
  }
  return resultOf(await run(redis, commitScript, all, argumentsOf(fence, { ...change, feeds: [] })));`;

/** The mistakes that the checker must be able to see. */
export const mutations: readonly Mutation[] = [
  {
    name: 'no replication id in the fence',
    patches: [
      { file: commit, find: `if replid ~= expectedReplid then return {'TIMELINE'} end`, replace: '' },
      { file: heartbeat, find: `if replid ~= ARGV[2] then return {'TIMELINE'} end`, replace: '' },
    ],
    fault: 'F12B',
    breaks: ['G1', 'G2', 'G3', 'G6'],
  },
  {
    name: 'no cursor check',
    harmless: [
      {
        file: sealed,
        find: 'return await commit(redis, memory.fence, change);',
        replace: `let result = await commit(redis, memory.fence, change).catch(() => null);
      while (result === null) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        result = await commit(redis, memory.fence, change).catch(() => null);
      }
      return result;`,
      },
    ],
    patches: [
      {
        file: commit,
        find: `if own[2] ~= take() or own[3] ~= take() then return {'CURSOR'} end`,
        replace: 'take() take()',
      },
    ],
    fault: 'F9',
    breaks: ['G1', 'G2'],
  },
  {
    name: 'publish before write',
    patches: [
      {
        file: commit,
        find: '  return resultOf(await run(redis, commitScript, all, argumentsOf(fence, change)));',
        replace: publishFirst,
      },
    ],
    fault: 'F3C',
    breaks: ['G1', 'G2', 'G11'],
  },
  {
    name: 'unique key without timeline',
    patches: [
      {
        file: months,
        find: '      return next name;',
        replace: `      execute format('create unique index on %I (room_id, life, seq)', name);
      return next name;`,
      },
    ],
    fault: 'F12',
    breaks: ['G1', 'G3', 'G6'],
  },
  {
    name: 'refill off',
    patches: [
      {
        file: position,
        find: `return update.n === position.n + 1 ? 'deliver' : 'refill';`,
        replace: `return 'deliver';`,
      },
      {
        file: position,
        find: `return heartbeat.n === position.n ? 'deliver' : 'refill';`,
        replace: `return 'deliver';`,
      },
    ],
    fault: 'F6',
    breaks: ['G1'],
  },
  {
    name: 'refill without directives',
    patches: [
      {
        file: refill,
        find: 'decodeRecords(entry.records), context',
        replace: `decodeRecords(entry.records).filter(({ kind }) => kind === 'event'), context`,
      },
    ],
    fault: 'F6',
    breaks: ['G1', 'G3', 'G5', 'G11'],
  },
  {
    name: 'refill that reads too far',
    patches: [
      {
        file: refill,
        find: 'await readWhole(link, mode.position.logId, goal.logId, context)',
        replace: `await readWhole(link, mode.position.logId, '+', context)`,
      },
      {
        file: refill,
        find: 'missedEntries(entries, mode.position, goal.logId)',
        replace: 'missedEntries(entries, mode.position, entries.at(-1)?.id ?? goal.logId)',
      },
    ],
    fault: 'F6',
    breaks: ['G1', 'G2', 'G3', 'G5', 'G11'],
  },
  {
    name: 'no check that the log was trimmed',
    patches: [
      {
        file: position,
        find: 'if (entries[0]?.id !== position.logId || entries.at(-1)?.id !== upTo) return null;',
        replace: '',
      },
    ],
    fault: 'F5B',
    breaks: ['G1'],
  },
  {
    name: 'no batch numbers',
    patches: [{ file: entry, find: 'return entry.number <= last;', replace: 'return entry.number < 0 * last;' }],
    fault: 'F9',
    breaks: ['G2'],
  },
  {
    name: 'no announce',
    patches: [
      {
        file: announce,
        find: 'context.clientsOf(link.partition).filter((client) => membership(client) !== null);',
        replace: 'context.clientsOf(link.partition).filter((client) => membership(client) === null && false);',
      },
    ],
    fault: 'F11',
    breaks: ['G1', 'G3', 'G4'],
  },
  {
    name: 'floors kept through a resync',
    patches: [{ file: follow, find: '  clearFloors(link, context);', replace: '' }],
    fault: 'F5B',
    breaks: ['G1'],
  },
];

import { plainRedis } from '@tandem-watch/dev';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startOwnRedis, type OwnRedis } from './index.ts';

// What somebody would try who has stolen the password of a process. Every refusal, as Redis prints it, stands in
// refusals.redis.txt; and whatever was tried, what other processes rely on is as it was.

const users = ['gateway', 'worker', 'archiver'] as const;
type User = (typeof users)[number];

let own: OwnRedis;
let admin: Redis;

beforeAll(async () => {
  if (inject('redis').url === '') return;
  own = await startOwnRedis();
  admin = plainRedis(own.url);
  await admin.connect();
  await admin.hset('{p97}:room:secret', { seq: '1', host: 'ana' });
  await admin.hset('{p97}:room:secret:users', { ana: '{}' });
  await admin.hset('{p97}:own', { epoch: '7', cursor: '0-0:0' });
  await admin.hset('{p97}:feeds', { gw: '3' });
  await admin.set('{p97}:lease', 'worker-1');
  await admin.zadd('{p97}:deadlines', 1, 'secret');
  await admin.zadd('{p97}:empty', 1, 'left');
  await admin.xadd('{p97}:log', '1-1', 'b', 'event');
  await admin.xadd('{p97}:dead', '1-1', 'b', 'letter');
  await admin.set('partitions', '16');
  await admin.hset('workers', { one: '3 99' });
  await admin.set('invite:abc', 'secret');
  await admin.set('invite-of:secret', 'abc');
  await admin.hset('limit:pin:ab:secret', { at: '1' });
  await admin.set('other-application', 'x');
  scriptSha = String(await admin.script('LOAD', "return redis.call('HSET', KEYS[1], 'seq', '9')"));
});
afterAll(async () => {
  admin?.disconnect();
  await own?.stop();
});

let scriptSha = '';

/** A command, its words apart by spaces; `·` within a word stands for a space, `$sha` for a script of somebody else. */
type Attack = string;

/** Of the whole server, or of all users: nobody but the administrator may. */
const forAll: readonly Attack[] = [
  'FLUSHALL',
  'FLUSHDB',
  'SWAPDB 0 1',
  'KEYS *',
  'CONFIG GET *',
  'CONFIG SET requirepass x',
  'CONFIG SET dir /tmp',
  'CONFIG REWRITE',
  'SHUTDOWN NOSAVE',
  'DEBUG SLEEP 0',
  'SAVE',
  'BGSAVE',
  'BGREWRITEAOF',
  'REPLICAOF 127.0.0.1 1',
  'FAILOVER',
  'PSYNC ? -1',
  'MONITOR',
  'MODULE LOAD /tmp/x.so',
  'SLOWLOG GET',
  'LATENCY DOCTOR',
  'CLIENT LIST',
  'CLIENT KILL TYPE normal',
  'CLIENT PAUSE 1',
  'CLIENT UNBLOCK 1',
  'CLIENT NO-EVICT ON',
  'CLIENT TRACKING ON BCAST',
  'CLIENT CACHING YES',
  'ACL LIST',
  'ACL WHOAMI',
  'ACL GETUSER admin',
  'ACL SETUSER $user +@all ~*',
  'ACL SETUSER default on nopass',
  'ACL DELUSER admin',
  'ACL LOAD',
  'ACL SAVE',
  'SCRIPT FLUSH',
  'SCRIPT KILL',
  'FUNCTION LOAD #!lua·name=x',
  'FUNCTION FLUSH',
  'FCALL f 0',
  'CLUSTER RESET HARD',
  'MIGRATE 127.0.0.1 1 other-application 0 1',
  'RESTORE {p97}:room:new 0 x',
  'GET other-application',
  'SET other-application y',
  'DEL other-application',
  'PUBLISH any forged',
  'PUBLISH __sentinel__:hello x',
  'SUBSCRIBE __keyspace@0__:*',
  'PSUBSCRIBE *',
  'SPUBLISH {p97}:elsewhere x',
  'SSUBSCRIBE {p97}:elsewhere',
  'SORT {p97}:log BY {p97}:own GET other-application',
  'AUTH worker guessed',
  'AUTH default x',
];

const attacks: Readonly<Record<User, readonly Attack[]>> = {
  gateway: [
    ...forAll,
    'SCAN 0',
    'RANDOMKEY',
    'DBSIZE',
    'INFO',
    'HSET {p97}:room:secret seq 9',
    'HGETALL {p97}:room:secret',
    'HDEL {p97}:room:secret host',
    'DEL {p97}:room:secret',
    'UNLINK {p97}:room:secret',
    'PEXPIRE {p97}:room:secret 1',
    'RENAME {p97}:room:secret invite:x',
    'COPY {p97}:room:secret invite:x',
    'DUMP {p97}:room:secret',
    'HSET {p97}:room:new seq 1',
    'XADD {p97}:log * b forged',
    'XDEL {p97}:log 1-1',
    'XTRIM {p97}:log MAXLEN 0',
    'XSETID {p97}:log 99-1',
    'DEL {p97}:log',
    'HSET {p97}:feeds gw 9',
    'HGETALL {p97}:feeds',
    'SPUBLISH {p97}:gw:me forged',
    'HSET {p97}:own epoch 99',
    'HGETALL {p97}:own',
    'GET {p97}:lease',
    'SET {p97}:lease me',
    'DEL {p97}:lease',
    'HSET workers me 0',
    'HGETALL workers',
    'SET partitions 1',
    'DEL partitions',
    'XRANGE {p97}:cmd - +',
    'XREAD STREAMS {p97}:cmd 0',
    'XDEL {p97}:cmd 1-1',
    'DEL {p97}:cmd',
    'XRANGE {p97}:dead - +',
    'ZRANGE {p97}:deadlines 0 -1',
    'ZADD {p97}:empty 0 secret',
    'MGET invite:abc {p97}:lease',
    "EVAL return·redis.call('HSET','{p97}:room:secret','seq','9') 0",
    "EVAL return·redis.call('HSET',KEYS[1],'seq','9') 1 {p97}:room:secret",
    "EVAL return·redis.call('SPUBLISH','{p97}:gw:me','forged') 0",
    "EVAL return·redis.call('CONFIG','GET','*') 0",
    "EVAL return·redis.call('ACL','SETUSER','gateway','+@all') 0",
    "EVAL return·redis.call('SCAN','0') 0",
    "EVAL #!lua·flags=allow-cross-slot-keys,allow-oom\nreturn·redis.call('DEL','{p97}:own') 0",
    'EVALSHA $sha 1 {p97}:room:secret',
    'EVAL redis.call·=·nil 0',
    "EVAL getmetatable('').__index·=·nil 0",
    "EVAL rawset(_G,'x',1) 0",
    "EVAL return·os.getenv('HOME') 0",
    "EVAL return·io.open('/etc/passwd') 0",
    "EVAL return·dofile('/etc/passwd') 0",
    "EVAL return·package.loadlib('x','y') 0",
  ],
  worker: [
    ...forAll,
    'GET invite:abc',
    'SET invite:abc elsewhere',
    'DEL invite-of:secret',
    'HGETALL limit:pin:ab:secret',
    'DEL limit:pin:ab:secret',
    'COPY {p97}:room:secret invite:x',
    'RENAME {p97}:lease elsewhere',
    'FCALL_RO f 0',
    'FUNCTION DELETE f',
    'FUNCTION RESTORE x',
    'FUNCTION LIST',
    'GEORADIUS {p97}:empty 0 0 1 m STORE elsewhere',
    'BITOP NOT elsewhere {p97}:lease',
    "EVAL return·redis.call('SET','elsewhere','1') 0",
    "EVAL return·redis.call('GET',KEYS[1]) 1 invite:abc",
    "EVAL return·redis.call('PUBLISH','any','x') 0",
  ],
  archiver: [
    ...forAll,
    'SCAN 0',
    'RANDOMKEY',
    'DBSIZE',
    'INFO',
    'HSET {p97}:room:secret seq 9',
    'HGETALL {p97}:room:secret',
    'DEL {p97}:room:secret',
    'XRANGE {p97}:log - +',
    'XDEL {p97}:log 1-1',
    'XADD {p97}:log * b forged',
    'XRANGE {p97}:cmd - +',
    'XTRIM {p97}:cmd MAXLEN 0',
    'DEL {p97}:cmd',
    'ZADD {p97}:empty 0 secret',
    'ZREM {p97}:empty left',
    'DEL {p97}:empty',
    'GET {p97}:lease',
    'SET {p97}:lease me',
    'HGETALL {p97}:own',
    'HSET {p97}:own epoch 99',
    'ZRANGE {p97}:deadlines 0 -1',
    'XRANGE {p97}:dead - +',
    'SET partitions 1',
    'GET invite:abc',
    'SET limit:x 1',
    'SSUBSCRIBE {p97}:gw:me',
    'SPUBLISH {p97}:gw:me forged',
    'EVAL return·1 0',
    'SCRIPT LOAD return·1',
    'MULTI',
  ],
};

/** What later versions say with other words is told in those of Redis 7.0; hashes of scripts are left out. */
const words: readonly (readonly [later: RegExp, printed: string])[] = [
  [
    /ACL failure in script: No permissions to access a key/,
    `The user executing the script can't access at least one of the keys mentioned in the command arguments`,
  ],
  [
    /ACL failure in script: User \w+ has no permissions to run the '[^']+' command/,
    `The user executing the script can't run this command or subcommand`,
  ],
  [
    /ACL failure in script: No permissions to access a channel/,
    `The user executing the script can't publish to the channel mentioned in the command`,
  ],
  [/User \w+ has no permissions/, 'this user has no permissions'],
  [/No permissions to access a key/, 'this user has no permissions to access one of the keys used as arguments'],
  [
    /No permissions to access a channel/,
    'this user has no permissions to access one of the channels used as arguments',
  ],
  [/ script: [0-9a-f]{40}, on @user_script:\d+\.$/, ''],
];

function asPrinted(message: string): string {
  return words.reduce((text, [later, printed]) => text.replace(later, printed), message);
}

/** What Redis says to an attack on a connection of its own. */
async function said(user: User, attack: Attack): Promise<string> {
  const filled = attack.replace('$sha', scriptSha).replace('$user', user);
  const [name = '', ...args] = filled.split(' ').map((word) => word.replaceAll('·', ' '));
  const redis = plainRedis(own.users[user]);
  await redis.connect();
  try {
    await redis.call(name, ...args);
    return 'ALLOWED';
  } catch (error) {
    return error instanceof Error ? asPrinted(error.message) : 'ALLOWED';
  } finally {
    redis.disconnect();
  }
}

/** Everything that the attacks were after. */
async function everything(): Promise<unknown[]> {
  const keys = (await admin.keys('*')).toSorted();
  const values = await Promise.all(keys.map((key) => admin.dumpBuffer(key)));
  return [
    keys,
    values.map((value) => value?.toString('hex')),
    await admin.acl('LIST'),
    await admin.config('GET', 'dir'),
  ];
}

describe('a stolen password', () => {
  test('opens nothing that its process does not need, and Redis says so', async () => {
    const before = await everything();
    const lines: string[] = [];
    for (const user of users) {
      for (const attack of attacks[user])
        lines.push(`${user}: ${attack.replace('\n', ' ')}\n    ${await said(user, attack)}`);
    }
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('refusals.redis.txt');
    expect(lines.filter((line) => !/\n {4}(NOPERM|WRONGPASS|ERR|NOAUTH)/.test(line))).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  test('lets nobody hear the names of keys that others change', async () => {
    for (const user of users) expect(await said(user, 'CLIENT TRACKING ON BCAST')).toMatch(/^NOPERM/);
  });

  test('dies with RESET: the user that is left is off', async () => {
    const redis = plainRedis(own.users.gateway);
    await redis.connect();
    await redis.call('RESET');
    await expect(redis.ping()).rejects.toThrow('NOAUTH Authentication required.');
    redis.disconnect();
  });
});

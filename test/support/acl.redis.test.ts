import { connect } from 'node:net';
import { plainRedis } from '@tandem-watch/dev';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

type User = 'gateway' | 'worker' | 'archiver' | 'url';
type Command = readonly [string, ...string[]];

const connections = new Map<User, Redis>();

beforeAll(async () => {
  for (const user of ['gateway', 'worker', 'archiver', 'url'] as const) {
    if (inject('redis')[user] === '') return;
    const redis = plainRedis(inject('redis')[user]);
    await redis.connect();
    connections.set(user, redis);
  }
  await connections.get('url')?.xadd('{p97}:log', '*', 'f', 'v');
});

afterAll(() => connections.forEach((redis) => redis.disconnect()));

/** 'allowed', or 'refused' when the ACL says no; any other error of Redis is thrown. */
async function ask(user: User, [name, ...args]: Command): Promise<'allowed' | 'refused'> {
  try {
    await connections.get(user)?.call(name, ...args);
    return 'allowed';
  } catch (error) {
    if (error instanceof Error && /NOPERM|ACL failure in script|user executing the script can't/.test(error.message))
      return 'refused';
    throw error;
  }
}

const may: Record<'gateway' | 'worker' | 'archiver', readonly Command[]> = {
  gateway: [
    ['XADD', '{p97}:cmd', '*', 'f', 'v'],
    ['XLEN', '{p97}:cmd'],
    ['XRANGE', '{p97}:log', '-', '+'],
    ['XINFO', 'STREAM', '{p97}:log'],
    ['GET', 'partitions'],
    ['SET', 'invite:acl', 'x', 'PX', '50', 'NX'],
    ['GET', 'invite:acl'],
    ['SET', 'invite-of:acl', 'x', 'PX', '50'],
    ['INCR', 'limit:acl'],
    ['PEXPIRE', 'limit:acl', '50'],
    ['EVAL', "return redis.call('INCR', KEYS[1])", '1', 'limit:acl'],
    ['SCRIPT', 'LOAD', 'return 1'],
    ['TIME'],
    ['PING'],
    ['CLIENT', 'SETNAME', 'acl'],
    ['CLIENT', 'ID'],
  ],
  worker: [
    ['HSET', '{p97}:own', 'epoch', '1'],
    ['SET', '{p97}:lease', 'me', 'PX', '50', 'NX'],
    ['HSET', '{p97}:room:acl', 'seq', '1'],
    ['HINCRBY', '{p97}:feeds', 'gw', '1'],
    ['ZADD', '{p97}:deadlines', '1', 'acl'],
    ['XADD', '{p97}:log', '*', 'f', 'v'],
    ['XTRIM', '{p97}:cmd', 'MINID', '99999999999999'],
    ['XREAD', 'COUNT', '1', 'STREAMS', '{p97}:cmd', '0'],
    ['XADD', '{p97}:dead', 'MAXLEN', '~', '10', '*', 'f', 'v'],
    ['SPUBLISH', '{p97}:gw:acl', 'bytes'],
    ['HSET', 'workers', 'acl', '0 0'],
    ['HGETALL', 'workers'],
    ['SET', 'partitions', '16', 'NX', 'GET'],
    ['EVAL', "redis.call('HSET', KEYS[1], 'a', '1'); return redis.call('INFO', 'replication')", '1', '{p97}:own'],
    ['INFO', 'memory'],
    ['TIME'],
  ],
  archiver: [
    ['ZRANGE', '{p97}:empty', '0', '99', 'BYSCORE'],
    ['GET', 'partitions'],
    ['XADD', '{p97}:cmd', '*', 'f', 'v'],
    ['XLEN', '{p97}:cmd'],
    ['EXISTS', '{p97}:lease'],
    ['TIME'],
  ],
};

const mayNot: Record<'gateway' | 'worker' | 'archiver', readonly Command[]> = {
  gateway: [
    ['XRANGE', '{p97}:cmd', '-', '+'],
    ['DEL', '{p97}:cmd'],
    ['XTRIM', '{p97}:cmd', 'MAXLEN', '0'],
    ['XADD', '{p97}:log', '*', 'f', 'v'],
    ['HGETALL', '{p97}:room:acl'],
    ['HSET', '{p97}:room:acl', 'seq', '9'],
    ['HSET', '{p97}:own', 'epoch', '9'],
    ['SET', '{p97}:lease', 'me'],
    ['SET', 'partitions', '1'],
    ['SPUBLISH', '{p97}:gw:acl', 'forged'],
    ['PUBLISH', 'any', 'forged'],
    ['SSUBSCRIBE', 'other'],
    ['EVAL', "return redis.call('HSET', '{p97}:room:acl', 'seq', '9')", '0'],
    ['EVAL', "return redis.call('HGETALL', KEYS[1])", '1', '{p97}:room:acl'],
    ['KEYS', '*'],
    ['SCAN', '0'],
    ['INFO'],
    ['CONFIG', 'GET', '*'],
    ['FLUSHALL'],
    ['CLIENT', 'LIST'],
    ['CLIENT', 'KILL', 'TYPE', 'normal'],
    ['ACL', 'LIST'],
  ],
  worker: [
    ['GET', 'invite:acl'],
    ['SET', 'limit:acl', '1'],
    ['SET', 'elsewhere', '1'],
    ['EVAL', "return redis.call('SET', 'elsewhere', '1')", '0'],
    ['SPUBLISH', 'other', 'x'],
    ['FLUSHALL'],
    ['KEYS', '*'],
    ['CONFIG', 'SET', 'maxmemory', '1'],
    ['SCRIPT', 'FLUSH'],
    ['FUNCTION', 'LIST'],
    ['SHUTDOWN', 'NOSAVE'],
    ['REPLICAOF', 'NO', 'ONE'],
  ],
  archiver: [
    ['ZREM', '{p97}:empty', 'acl'],
    ['GET', '{p97}:lease'],
    ['DEL', '{p97}:lease'],
    ['ZADD', '{p97}:empty', '1', 'acl'],
    ['DEL', '{p97}:room:acl'],
    ['HGETALL', '{p97}:room:acl'],
    ['XRANGE', '{p97}:cmd', '-', '+'],
    ['XRANGE', '{p97}:log', '-', '+'],
    ['SET', 'partitions', '1'],
    ['EVAL', 'return 1', '0'],
    ['SSUBSCRIBE', '{p97}:gw:acl'],
    ['FLUSHALL'],
  ],
};

const title = (command: Command): string => command.slice(0, 3).join(' ');

describe.each(['gateway', 'worker', 'archiver'] as const)('the Redis user %s', (user) => {
  test.each(may[user].map((command) => [title(command), command] as const))('may %s', async (_, command) => {
    expect(await ask(user, command)).toBe('allowed');
  });

  test.each(mayNot[user].map((command) => [title(command), command] as const))('may not %s', async (_, command) => {
    expect(await ask(user, command)).toBe('refused');
  });
});

test('the Redis user gateway may subscribe to the feeds of a partition, with two digits', async () => {
  const subscriber = plainRedis(inject('redis').gateway);
  await subscriber.connect();
  await expect(subscriber.ssubscribe('{p07}:gw:me')).resolves.toBe(1);
  await expect(subscriber.ssubscribe('{p7}:gw:me')).rejects.toThrow(/NOPERM/);
  subscriber.disconnect();
});

test('the Redis user default is off', async () => {
  const { hostname, port } = new URL(inject('redis').url);
  const socket = connect(Number(port), hostname);
  socket.write('PING\r\n');
  const answer = await new Promise<string>((resolve) =>
    socket.once('data', (bytes) => resolve(bytes.toString('utf8'))),
  );
  socket.destroy();
  expect(answer).toMatch(/^-NOAUTH/);
});

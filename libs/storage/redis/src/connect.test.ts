import { expect, test } from 'vitest';
import { connect, connectTo, nodeOf } from './connect.ts';

test('one address is one server, whose commands go nowhere else', () => {
  const redis = connect({ url: 'redis://gateway:pass,redis@one:7001' }, 'command', 'never connected');
  expect(nodeOf(redis, 'any key')).toBe('');
});

test.each([
  ['several addresses', { url: 'redis://gateway:a%2Cb@one:7001,redis://gateway:a%2Cb@two' }],
  ['one that is said to be a node', { url: 'redis://gateway:a%2Cb@one:7001', cluster: true }],
])('%s are a cluster, of which nobody knows a node before it is connected', (_, target) => {
  const redis = connect(target, 'command', 'never connected');
  expect(() => nodeOf(redis, '{p00}:own')).toThrow('no node of Redis is known to serve {p00}:own');
});

test.each([
  ['10.0.0.7:7003', '10.0.0.7', 7003],
  ['fd00::7:7003', 'fd00::7', 7003],
])(
  'a node of a cluster is reached at its own address %s, with the user and password of the first',
  (node, host, port) => {
    const target = { url: 'rediss://gateway:a%2Cb@one:7001,rediss://two' };
    const { options } = connectTo(target, node, 'subscriber', 'never connected');
    expect(options).toMatchObject({ host, port, username: 'gateway', password: 'a,b', tls: {} });
  },
);

test('an address that cannot be read is not repeated', () => {
  const target = { url: 'redis://gateway:hush@one:7001,redis://gateway:hush@:x' };
  expect(() => connect(target, 'command', 'never connected')).toThrow(/^an address of Redis Cluster cannot be read$/);
});

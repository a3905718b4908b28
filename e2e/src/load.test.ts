import { startLoad } from '@tandem-watch/bench';
import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import exec from '../test/k6/execution.ts';
import { added } from '../test/k6/metrics.ts';

let cluster: OwnCluster;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  cluster = await startOwnCluster({ gateways: 2, workers: 2 });
});
afterAll(() => cluster?.stop());

const urls = (): string[] => cluster.gateways.map(({ url }) => `${url.replace('http', 'ws')}/ws`);

test('40 clients of a load lose nothing when their gateway is killed, and the load sees who came back and how', async () => {
  const [gateway] = cluster.gateways;
  const load = startLoad({ urls: urls(), clients: 40, paceMs: 100, name: 'load-kill' });
  await load.joined(20_000);
  await gateway?.end('SIGKILL');
  await expect.poll(() => load.figures().returned.count).toBeGreaterThanOrEqual(20);
  await gateway?.restart();
  await expect.poll(() => load.figures().delivered.count).toBeGreaterThan(2_000);
  expect(await load.end(20_000)).toBe(0);
  const { faults, joined, returned, resumed, answered } = load.figures();
  expect(Object.fromEntries(faults)).toEqual({});
  expect(joined.count).toBe(40);
  expect(resumed).toBe(returned.count);
  expect(answered.count).toBeGreaterThan(200);
}, 60_000);

test('a load sees that somebody left', async () => {
  const load = startLoad({ urls: urls(), clients: 3, paceMs: 200, name: 'load-fault' });
  await load.joined(20_000);
  const host = new WebSocket(urls()[0] ?? '');
  const said: string[] = [];
  host.addEventListener('message', ({ data }) => said.push(String(data)));
  host.addEventListener('open', () => host.send(JSON.stringify({ type: 'JOIN', roomId: 'load-fault-0', userId: 'x' })));
  await expect.poll(() => said.some((text) => text.includes('ROOM_STATE'))).toBe(true);
  host.send(JSON.stringify({ type: 'LEAVE' }));
  await expect.poll(() => [...load.figures().faults.keys()]).toEqual(['USER_LEFT in load-fault-0']);
  await load.end(20_000);
}, 60_000);

test('the script for k6 holds a party that its own thresholds accept', async () => {
  vi.stubGlobal('__ENV', { URLS: urls().join(','), CLIENTS: '1', SECONDS: '2', PACE_MS: '200', NAME: 'load-k6' });
  const users: unknown[] = [];
  for (let n = 1; n <= 4; n++) {
    exec.vu.idInTest = n;
    const { default: party, options } = await import('../../deploy/k6/load-test.js');
    party();
    users.push(options);
  }
  await expect.poll(() => added.get('unanswered'), { timeout: 20_000 }).toEqual([0, 0, 0, 0]);
  expect(users[0]).toMatchObject({
    thresholds: { faults: ['count==0'], answered_ms: ['p(95)<100'], messages: ['count>=100'] },
  });
  expect(added.get('messages')?.length).toBeGreaterThanOrEqual(100);
  expect(added.get('joined')).toEqual([1, 1, 1, 1]);
  expect(added.get('faults')).toEqual([]);
  expect(added.get('answered_ms')?.length).toBeGreaterThan(20);
  expect(added.get('delivered_ms')?.length).toBeGreaterThan(40);
}, 60_000);

test('unless told otherwise the script for k6 wants all that was asked for', async () => {
  vi.stubGlobal('__ENV', {});
  vi.resetModules();
  const { options } = await import('../../deploy/k6/load-test.js');
  expect(options.thresholds).toMatchObject({
    joined: ['count==1000'],
    answered_ms: ['p(95)<100'],
    messages: [`count>=${10_000 * 300}`],
  });
});

import { startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startCollector, type CollectedSpan, type Collector } from './collector.ts';
import { newRoom } from './new-room.ts';
import { PartyMember } from './party-member.ts';

let cluster: OwnCluster;
let collector: Collector;
let folder: string;

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  folder = await mkdtemp(join(tmpdir(), 'tandem-watch-traces-'));
  collector = await startCollector();
  const env = { TRACES_URL: collector.url, TRACES_SHARE: '1', DRAIN_MS: '200', ...loadedInto('on') };
  cluster = await startOwnCluster({ gateways: 2, workers: 1, env });
});
afterAll(async () => {
  await cluster?.stop();
  await collector?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

/** Lets Node write, when the process ends, which files it has loaded. */
function loadedInto(name: string): Record<string, string> {
  return { NODE_V8_COVERAGE: join(folder, name) };
}

/** The files that the processes have loaded which wrote into a folder, by process. */
async function loadedFrom(name: string): Promise<string[][]> {
  const files = await readdir(join(folder, name));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, name, file), 'utf8')));
  return texts.map((text) => Array.from(text.matchAll(/"url":"(file:[^"]+)"/g), ([, url = '']) => url));
}

async function party(): Promise<{ room: string; ana: PartyMember; bo: PartyMember; leave: () => void }> {
  const room = newRoom();
  const urls = cluster.gateways.map(({ url }) => url);
  const ana = await PartyMember.join(urls, room, 'ana');
  const bo = await PartyMember.join(urls.toReversed(), room, 'bo');
  return { room, ana, bo, leave: () => [ana, bo].forEach((member) => member.leave()) };
}

async function restartAll(env: Record<string, string>): Promise<void> {
  const processes = [...cluster.gateways, ...cluster.workers];
  for (const each of processes) if (each.isRunning()) expect(await each.end('SIGTERM')).toBe(0);
  await Promise.all(processes.map((each) => each.restart(env)));
}

test('one command is one trace through three processes, each hop behind the one before, to both gateways', async () => {
  const { room, ana, bo, leave } = await party();
  ana.command({ type: 'CHAT', text: 'a secret of ana' });
  await Promise.all([ana.settled(), bo.sees(({ type }) => type === 'CHAT')]);
  const trace = (): CollectedSpan[] => {
    const first = collector.spans.find(
      ({ name, attributes }) => name === 'gateway.take' && attributes['tandem.room'] === room,
    );
    return collector.spans.filter(({ traceId }) => traceId === first?.traceId);
  };
  await expect.poll(() => trace().length, { timeout: 20_000 }).toBe(5);
  const named = (name: string): CollectedSpan[] => trace().filter((span) => span.name === name);
  const [[take], [apply], [commit]] = [named('gateway.take'), named('worker.apply'), named('worker.commit')];
  const delivered = named('gateway.deliver');
  expect(take).toMatchObject({ parent: null, process: 'gateway-1', attributes: { 'tandem.message': 'CHAT' } });
  expect(apply).toMatchObject({ parent: take?.spanId, process: 'room-worker-1' });
  expect(commit).toMatchObject({ parent: apply?.spanId, process: 'room-worker-1' });
  expect(commit?.attributes).toMatchObject({ 'tandem.result': 'committed' });
  expect(delivered.map(({ parent }) => parent)).toEqual([commit?.spanId, commit?.spanId]);
  expect(delivered.map(({ process }) => process).toSorted()).toEqual(['gateway-1', 'gateway-2']);
  for (const { from, to } of trace()) expect(to >= from).toBe(true);
  const sent = collector.texts.join('\n');
  expect(sent).toContain(room);
  for (const secret of ['secret of ana', '"ana"', '127.0.0.1:', 'token']) expect(sent).not.toContain(secret);
  leave();
}, 60_000);

test('a collector that never answers delays no command and no end', async () => {
  const silent = await startCollector(true);
  await restartAll({ TRACES_URL: silent.url, TRACES_SHARE: '1' });
  const { ana, bo, leave } = await party();
  for (let n = 0; n < 300; n++) ana.command({ type: 'CHAT', text: `${n}` });
  await ana.settled();
  await bo.sees((event) => event.type === 'CHAT' && event.text === '299');
  await expect.poll(silent.requests, { timeout: 20_000 }).toBeGreaterThan(2);
  ana.command({ type: 'CHAT', text: 'still here' });
  await ana.settled();
  expect([...ana.faults, ...bo.faults]).toEqual([]);
  leave();
  for (const each of [...cluster.gateways, ...cluster.workers]) expect(await each.end('SIGTERM')).toBe(0);
  await silent.stop();
}, 90_000);

test('without TRACES_URL nothing is sent, and the library is not even loaded', async () => {
  await restartAll({ TRACES_URL: '', ...loadedInto('off') });
  const before = collector.requests();
  const { ana, bo, leave } = await party();
  ana.command({ type: 'CHAT', text: 'hello' });
  await Promise.all([ana.settled(), bo.sees(({ type }) => type === 'CHAT')]);
  leave();
  await restartAll({ TRACES_URL: '' });
  expect(collector.requests()).toBe(before);
  const isLibrary = (url: string): boolean =>
    /@opentelemetry\/(sdk|otlp|exporter|resources)|\/otlp-traces\.ts/.test(url);
  const [on, off] = await Promise.all([loadedFrom('on'), loadedFrom('off')]);
  expect(on.length).toBeGreaterThanOrEqual(3);
  expect(off).toHaveLength(3);
  expect(on.every((urls) => urls.some(isLibrary))).toBe(true);
  expect(off.flat().filter(isLibrary)).toEqual([]);
  expect(off.every((urls) => urls.some((url) => url.endsWith('/src/main.ts')))).toBe(true);
}, 60_000);

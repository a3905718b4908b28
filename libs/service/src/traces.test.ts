import { createServer, type ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { createLogger } from './log.ts';
import { openTraces, TRACEPARENT, type Traces } from './traces.ts';

/** The library's queue, and one request that is on its way. */
const QUEUE = 2_048;
const REQUEST = 512;

/** A collector that answers when it is told to, and counts the spans that it was sent. */
async function startCollector() {
  const held: ServerResponse[] = [];
  const collector = { spans: 0, requests: 0, status: 200, holds: false };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      collector.requests += 1;
      collector.spans += Buffer.concat(parts).toString().split('"traceId"').length - 1;
      if (collector.holds) held.push(response);
      else response.writeHead(collector.status).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    at: collector,
    url: `http://127.0.0.1:${address.port}/v1/traces`,
    release: () => {
      collector.holds = false;
      for (const response of held.splice(0)) response.end('{}');
    },
  };
}

async function open(
  url: string,
  share: number,
  lines: string[] = [],
): Promise<{ traces: Traces; end: () => Promise<void> }> {
  const destination = { write: (line: string) => lines.push(line) };
  const log = createLogger({ service: 'test', nodeId: 'n1', level: 'info', destination });
  const traces = await openTraces({ url, share, service: 'test', nodeId: 'n1', log, random: Math.random });
  if (traces === undefined) throw new Error('no traces');
  const stopping = new AbortController();
  const ended = traces.run(stopping.signal);
  return {
    traces,
    end: async () => {
      stopping.abort();
      await ended;
    },
  };
}

const details = () => ({ room: 'r1', since: performance.now() });

test('of more than 2,048 spans that wait for a collector the new ones are dropped', async () => {
  const collector = await startCollector();
  collector.at.holds = true;
  const { traces, end } = await open(collector.url, 1);
  for (let n = 0; n < 10_000; n++) traces.begin('hop', details())?.end();
  await expect.poll(() => collector.at.requests).toBe(1);
  collector.release();
  await end();
  expect(collector.at.spans).toBe(REQUEST + QUEUE);
});

test('a hop names its trace for the next one, which may be in another process', async () => {
  const collector = await startCollector();
  const { traces, end } = await open(collector.url, 1);
  const first = traces.begin('first', details());
  const second = traces.follow(first?.traceparent ?? '', 'second', details());
  expect(first?.traceparent).toMatch(TRACEPARENT);
  expect(second.traceparent.split('-')[1]).toBe(first?.traceparent.split('-')[1]);
  expect(second.traceparent).not.toBe(first?.traceparent);
  await end();
});

test('a share of 0 begins no trace, and still goes on with what others began', async () => {
  const collector = await startCollector();
  const { traces, end } = await open(collector.url, 0);
  for (let n = 0; n < 100; n++) expect(traces.begin('hop', details())).toBeUndefined();
  traces.follow(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, 'hop', details()).end();
  await end();
  expect(collector.at.spans).toBe(1);
});

test('a collector that refuses is named in the log once, and once more when it takes traces again', async () => {
  const collector = await startCollector();
  const lines: string[] = [];
  const { traces, end } = await open(collector.url, 1, lines);
  const send = async (): Promise<void> => {
    const before = collector.at.requests;
    traces.begin('hop', details())?.end();
    await expect.poll(() => collector.at.requests, { timeout: 5_000 }).toBe(before + 1);
  };
  collector.at.status = 400;
  await send();
  await send();
  collector.at.status = 200;
  await send();
  await expect.poll(() => lines.length).toBe(2);
  expect(lines[0]).toContain('traces are not taken, and are lost');
  expect(lines[1]).toContain('traces are taken again');
  await end();
}, 20_000);

test('without an address there are no traces', async () => {
  const log = createLogger({ service: 'test', nodeId: 'n1', level: 'silent' });
  const options = { share: 1, service: 'test', nodeId: 'n1', log, random: Math.random };
  expect(await openTraces({ ...options, url: undefined })).toBeUndefined();
});

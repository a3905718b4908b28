import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createHealth, type HealthService } from './health.ts';
import { createLogger } from './log.ts';
import { createMetrics } from './metrics.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const log = createLogger({ service: 'test', nodeId: 'n1', level: 'silent' });

async function serve(ready: () => boolean | Promise<boolean>, port = 0): Promise<HealthService> {
  const metrics = createMetrics();
  metrics.gauge('sockets', 'Sockets.', {}).set({}, 7);
  const health = createHealth({ nodeId: 'n1', host: '127.0.0.1', port, ready, metrics, log });
  await health.start?.(new AbortController().signal);
  const controller = new AbortController();
  const ended = health.run(controller.signal);
  ends.push(async () => {
    controller.abort();
    await ended;
  });
  return health;
}

interface Response {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly allow: string | undefined;
  readonly body: string;
}

function ask(health: HealthService, path: string, method = 'GET'): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: health.port(), path, method }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (body += part));
      response.on('end', () => {
        const { 'content-type': type, allow } = response.headers;
        resolve({ status: response.statusCode, type, allow, body });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('health', () => {
  test('/health is 200 while the process lives', async () => {
    const health = await serve(() => false);
    expect(await ask(health, '/health')).toMatchObject({ status: 200, body: '{"status":"ok","nodeId":"n1"}' });
  });

  test('/ready is 200 or 503, as the process says at that moment', async () => {
    let ready = false;
    const health = await serve(() => ready);
    expect(await ask(health, '/ready')).toMatchObject({ status: 503, body: '{"ready":false}' });
    ready = true;
    expect(await ask(health, '/ready?x=1')).toMatchObject({ status: 200, body: '{"ready":true}' });
  });

  test('a readiness that throws is 503, and the process lives', async () => {
    const health = await serve(() => Promise.reject(new Error('broken')));
    expect(await ask(health, '/ready')).toMatchObject({ status: 503 });
    expect(await ask(health, '/health')).toMatchObject({ status: 200 });
  });

  test('/metrics is Prometheus text', async () => {
    const answer = await ask(await serve(() => true), '/metrics');
    expect(answer.type).toContain('text/plain');
    expect(answer.body).toContain('\nsockets 7');
  });

  test.each(['/', '/healthz', '/health/', '/../health', '/%00', '/%zz'])('%s is 404', async (path) => {
    expect(await ask(await serve(() => true), path)).toMatchObject({ status: 404 });
  });

  test('any method but GET and HEAD is 405', async () => {
    const health = await serve(() => true);
    expect(await ask(health, '/health', 'POST')).toMatchObject({ status: 405, allow: 'GET, HEAD' });
    expect(await ask(health, '/health', 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  test('starting fails when the port is taken', async () => {
    const taken = (await serve(() => true)).port();
    await expect(serve(() => true, taken)).rejects.toThrow('EADDRINUSE');
  });

  test('100 connections are taken, the next is dropped', async () => {
    const health = await serve(() => true);
    const sockets = Array.from({ length: 100 }, () => connect(health.port(), '127.0.0.1'));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    const next = connect(health.port(), '127.0.0.1');
    await new Promise((resolve) => next.once('close', resolve));
    expect(sockets.every((socket) => !socket.destroyed)).toBe(true);
    for (const socket of sockets) socket.destroy();
  });

  test('stopping does not wait for a connection that says nothing', async () => {
    const health = await serve(() => true);
    const silent = connect(health.port(), '127.0.0.1');
    const closed = new Promise((resolve) => silent.on('close', resolve));
    silent.on('error', () => undefined);
    await new Promise((resolve) => silent.on('connect', resolve));
    await ends.pop()?.();
    await closed;
  });
});

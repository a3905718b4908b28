import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectRedis } from '@tandem-watch/storage-redis';
import { startOwnRedis, type OwnRedis } from '@tandem-watch/test-support';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { startOwner, type OwnerStandIn } from '../test/owner-stand-in.ts';
import { startGateway, type RunningGateway } from '../test/running-gateway.ts';
import { openSocket, refusalOf } from '../test/socket-client.ts';

let redis: OwnRedis;
let owner: OwnerStandIn;
let gateway: RunningGateway;
let folder: string;

beforeAll(async () => {
  if (inject('redis').url === '') return;
  redis = await startOwnRedis();
  owner = await startOwner(redis.users.worker, 2);
  folder = await mkdtemp(join(tmpdir(), 'web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>'.padEnd(2_000, ' '));
  await writeFile(join(folder, 'assets', 'app.js'), 'export {};');
  await writeFile(join(folder, '.env'), 'secret');
  const env = { REDIS_URL: redis.users.gateway, WEB_ROOT: folder, WATCH_URL: '/?a=1', TRUST_PROXY: 'loopback' };
  gateway = await startGateway({ ...env, PUBLIC_URL: 'https://party.example/' });
});
afterAll(async () => {
  await gateway?.stop();
  await owner?.stop();
  await redis?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

async function ask(path: string, options: RequestInit = {}): Promise<Response> {
  return await fetch(`${gateway.url}${path}`, { redirect: 'manual', ...options });
}

describe('of the node', () => {
  test('/health is 200 and names the node', async () => {
    const response = await ask('/health');
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok', nodeId: 'g1' }]);
  });

  test('/metrics is JSON, or Prometheus text when the Accept header asks for it', async () => {
    const json = z.record(z.string(), z.unknown()).parse(await (await ask('/metrics')).json());
    expect(Object.keys(json).toSorted()).toEqual(['localConnections', 'localRooms', 'memory', 'nodeId', 'uptime']);
    const accept = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
    const response = await ask('/metrics', { headers: { accept } });
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toContain('gateway_connections 0');
  });

  test('/status and /metrics list no room and no user', async () => {
    const client = await openSocket(gateway.port);
    client.send({ type: 'JOIN', roomId: 'secret-room', userId: 'secret-user' });
    await client.untilType('ROOM_STATE');
    const status: unknown = await (await ask('/status')).json();
    expect(status).toMatchObject({ nodeId: 'g1', localConnections: 1, rooms: [] });
    for (const accept of ['*/*', 'text/plain']) {
      for (const path of ['/status', '/metrics']) {
        expect(await (await ask(path, { headers: { accept } })).text()).not.toContain('secret');
      }
    }
    client.socket.terminate();
  });

  test('with INTERNAL_PORT /metrics and /status are there, and only there', async () => {
    const other = await startGateway({ REDIS_URL: redis.users.gateway, INTERNAL_PORT: '0' });
    const internal = `http://127.0.0.1:${other.internalPort}`;
    for (const path of ['/metrics', '/status']) {
      expect((await fetch(`${other.url}${path}`)).status).toBe(404);
      expect((await fetch(`${internal}${path}`)).status).toBe(200);
    }
    expect((await fetch(`${internal}/api/short-id/r`)).status).toBe(404);
    for (const path of ['/health', '/ready']) expect((await fetch(`${internal}${path}`)).status).toBe(200);
    await other.stop();
  });
});

describe('invites', () => {
  const schema = z.object({ shortId: z.string(), roomId: z.string(), shortUrl: z.string() });
  const invite = async (room: string): Promise<z.output<typeof schema>> =>
    schema.parse(await (await ask(`/api/short-id/${room}`)).json());

  test('a room has one short id while it lasts, made with PUBLIC_URL and never with Host', async () => {
    const first = await invite('movie-night');
    expect(first.shortId).toMatch(/^[a-z0-9]{13}$/);
    expect(first).toMatchObject({ roomId: 'movie-night', shortUrl: `https://party.example/room/${first.shortId}` });
    expect(await Promise.all(Array.from({ length: 5 }, () => invite('movie-night')))).toEqual(Array(5).fill(first));
    expect((await invite('another')).shortId).not.toBe(first.shortId);
  });

  test('many who ask at once for a new room get the same short id', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => invite('at-once')));
    expect(new Set(all.map(({ shortId }) => shortId)).size).toBe(1);
  });

  test('a short id leads to its room; an unknown one is 404', async () => {
    const { shortId } = await invite('lead');
    expect(await (await ask(`/api/room/${shortId}`)).json()).toEqual({ roomId: 'lead', shortId });
    for (const unknown of ['aaaaaaaaaaaaa', 'A', '*', shortId.toUpperCase()]) {
      expect((await ask(`/api/room/${unknown}`)).status).toBe(404);
      expect((await ask(`/room/${unknown}`)).status).toBe(404);
    }
  });

  test('/room/:shortId leads to WATCH_URL with the room, and the PIN escaped', async () => {
    const { shortId } = await invite('redirect');
    const plain = await ask(`/room/${shortId}`);
    expect([plain.status, plain.headers.get('location')]).toEqual([302, '/?a=1&tandemRoom=redirect']);
    const pinned = await ask(`/room/${shortId}/1%262%20%22`);
    expect(pinned.headers.get('location')).toBe('/?a=1&tandemRoom=redirect&pin=1%262+%22');
  });

  test('what would end a header line, or is no id, is refused', async () => {
    const { shortId } = await invite('headers');
    for (const path of [
      `/room/${shortId}/a%0d%0aSet-Cookie:x`,
      `/room/${shortId}/${'9'.repeat(65)}`,
      '/api/short-id/a%20b',
    ]) {
      expect((await ask(path)).status).toBe(400);
    }
  });

  test('any website may ask, without credentials', async () => {
    const headers = { origin: 'https://www.netflix.com' };
    for (const path of ['/api/short-id/cors', '/api/room/aaaaaaaaaaaaa', '/api/nothing']) {
      const response = await ask(path, { headers });
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    }
    expect((await ask('/api/short-id/cors', { method: 'OPTIONS', headers })).status).toBe(204);
    expect((await ask('/status', { headers })).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('asking for too many is 429 with Retry-After, for that address alone', async () => {
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    let response = await ask('/api/short-id/flood-0', from('192.0.2.9'));
    for (let n = 1; response.status === 200; n++) response = await ask(`/api/short-id/flood-${n}`, from('192.0.2.9'));
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await ask('/api/short-id/flood-0', from('192.0.2.10'))).status).toBe(200);
  });

  test('an invite lives on for seven days after each use', async () => {
    const { shortId } = await invite('ttl');
    const admin = connectRedis({ url: redis.users.gateway }, 'command', 'test');
    await admin.connect();
    await admin.pexpire(`invite:${shortId}`, 60_000);
    await admin.pexpire('invite-of:ttl', 60_000);
    await ask(`/api/room/${shortId}`);
    const week = 7 * 24 * 3_600_000;
    expect(await admin.pttl(`invite:${shortId}`)).toBeGreaterThan(week - 60_000);
    expect(await admin.pttl('invite-of:ttl')).toBeGreaterThan(week - 60_000);
    admin.disconnect();
  });
});

describe('static files', () => {
  test('/ is index.html; a file has its type, a tag, and security headers', async () => {
    const index = await ask('/');
    expect([index.status, index.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(index.headers.get('content-encoding')).toBe('gzip');
    expect(await index.text()).toContain('<!doctype html>');
    const app = await ask('/assets/app.js');
    expect(app.headers.get('content-type')).toContain('javascript');
    const { headers } = app;
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    const again = await ask('/assets/app.js', { headers: { 'if-none-match': headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  test('what is not of the page is not served', async () => {
    for (const path of ['/.env', '/assets', '/assets/', '/package.json', '/app.js']) {
      expect((await ask(path)).status).toBe(404);
    }
  });
});

describe('bad requests', () => {
  /** The status line of a request written by hand: fetch would not send it. */
  async function statusOf(request: string): Promise<string> {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write(request);
    const line = await new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())));
    socket.destroy();
    return line.slice(9, 12);
  }
  const get = (target: string): string => `GET ${target} HTTP/1.1\r\nhost: x\r\n\r\n`;

  test.each([
    ['/%zz'],
    ['/%'],
    ['/%00'],
    ['/a/../health'],
    ['/..'],
    ['/assets/..%2f..%2fetc%2fpasswd'],
    ['/%2e%2e/%2e%2e/etc/passwd'],
    ['/a%5c..%5cb'],
    ['/room/aaaaaaaaaaaaa/%0d%0a'],
    ['http://elsewhere/health'],
    [`/${'a'.repeat(3_000)}`],
  ])('GET %s is 400', async (target) => {
    expect(await statusOf(get(target))).toBe('400');
    expect((await ask('/health')).status).toBe(200);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is 405 and names what is allowed', async (method) => {
    const response = await ask('/health', { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('a body is 413, huge or small', async () => {
    expect((await ask('/health', { method: 'POST', body: 'x'.repeat(1_000_000) })).status).toBe(413);
    const chunked = 'GET /health HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n';
    expect(await statusOf(chunked)).toBe('413');
    const expecting = 'GET /health HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n';
    expect(await statusOf(expecting)).toBe('413');
  });

  test('every answer carries the security headers, a refusal and a refused upgrade too', async () => {
    const names = ['x-content-type-options', 'x-frame-options', 'referrer-policy', 'content-security-policy'];
    for (const path of ['/', '/health', '/metrics', '/nothing', '/%zz', '/api/nothing', '/ws']) {
      const { headers } = await ask(path);
      expect(names.filter((name) => headers.get(name) === null)).toEqual([]);
      expect([headers.get('server'), headers.get('x-powered-by'), headers.get('set-cookie')]).toEqual([
        null,
        null,
        null,
      ]);
    }
    const { headers } = await refusalOf(gateway.port, { origin: 'https://evil.example' });
    expect(names.filter((name) => headers[name] === undefined)).toEqual([]);
  });

  test('an unknown path is 404, HEAD has no body', async () => {
    expect((await ask('/nothing')).status).toBe(404);
    const response = await ask('/health', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

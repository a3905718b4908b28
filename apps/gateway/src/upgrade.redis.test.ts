import { connect, type Socket } from 'node:net';
import { startOwnRedis, type OwnRedis } from '@tandem-watch/test-support';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { startOwner, type OwnerStandIn } from '../test/owner-stand-in.ts';
import { startGateway, type RunningGateway } from '../test/running-gateway.ts';
import { openSocket, refusalOf } from '../test/socket-client.ts';

let redis: OwnRedis;
let owner: OwnerStandIn;
const running: RunningGateway[] = [];

beforeAll(async () => {
  if (inject('redis').url === '') return;
  redis = await startOwnRedis();
  owner = await startOwner(redis.users.worker, 2);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()));
});
afterAll(async () => {
  await owner?.stop();
  await redis?.stop();
});

async function start(
  env: Record<string, string> = {},
  options: Parameters<typeof startGateway>[1] = {},
): Promise<RunningGateway> {
  const gateway = await startGateway({ REDIS_URL: redis.users.gateway, ...env }, options);
  running.push(gateway);
  return gateway;
}

describe('Origin', () => {
  test('a client without one, loopback pages and the extension are let in during development; other websites are not', async () => {
    const { port } = await start();
    for (const origin of [undefined, 'http://localhost:3000', 'chrome-extension://abcdefgh']) {
      const client = await openSocket(port, origin === undefined ? {} : { origin });
      client.socket.terminate();
    }
    expect((await refusalOf(port, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await refusalOf(port, { origin: 'http://localhost.evil.example' })).status).toBe(403);
    expect((await refusalOf(port, { origin: 'null' })).status).toBe(403);
  });

  test('in production only the list is let in', async () => {
    const closed = await start({ NODE_ENV: 'production' });
    expect((await refusalOf(closed.port, { origin: 'http://localhost:3000' })).status).toBe(403);
    const { port } = await start({ NODE_ENV: 'production', ALLOWED_ORIGINS: 'https://watch.example' });
    expect((await refusalOf(port, { origin: 'http://localhost:3000' })).status).toBe(403);
    const client = await openSocket(port, { origin: 'https://watch.example' });
    client.socket.terminate();
  });
});

describe('limits per address', () => {
  const perAddress = { newSockets: { perSecond: 0.001, burst: 3 }, openSockets: 2 };

  test('more open sockets than allowed are 429 with Retry-After, until one has ended', async () => {
    const { port } = await start({}, { perAddress });
    const first = await openSocket(port);
    const second = await openSocket(port);
    const { status, headers } = await refusalOf(port);
    expect([status, headers['retry-after']]).toEqual([429, '5']);
    first.socket.terminate();
    second.socket.terminate();
  });

  test('more new sockets than the rate allows are 429', async () => {
    const { port, url } = await start({}, { perAddress: { ...perAddress, openSockets: 100 } });
    for (let n = 0; n < 3; n++) (await openSocket(port)).socket.terminate();
    expect((await refusalOf(port)).status).toBe(429);
    const metrics = await (await fetch(`${url}/metrics`, { headers: { accept: 'text/plain' } })).text();
    expect(metrics).toContain('gateway_upgrades_refused_total{reason="address"} 1');
  });

  test('an exempt address is not limited', async () => {
    const { port } = await start({ LIMIT_EXEMPT: '10.1.0.0/16, loopback' }, { perAddress });
    for (let n = 0; n < 10; n++) (await openSocket(port)).socket.terminate();
  });

  test('behind a trusted proxy each client counts for itself', async () => {
    const { port } = await start({ TRUST_PROXY: 'loopback' }, { perAddress });
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    await openSocket(port, from('192.0.2.1'));
    await openSocket(port, from('192.0.2.1'));
    expect((await refusalOf(port, from('192.0.2.1'))).status).toBe(429);
    await openSocket(port, from('192.0.2.2'));
    await openSocket(port, from('2001:db8::1'));
    await openSocket(port, from('2001:db8::2'));
    expect((await refusalOf(port, from('2001:db8::3'))).status).toBe(429);
    await openSocket(port, from('2001:db8:0:1::1'));
  });

  test('what a client writes into X-Forwarded-For is not believed', async () => {
    const { port } = await start({}, { perAddress });
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    await openSocket(port, from('192.0.2.1'));
    await openSocket(port, from('192.0.2.2'));
    expect((await refusalOf(port, from('192.0.2.3'))).status).toBe(429);
  });
});

test('a full gateway answers 503 with Retry-After, and lets in again who comes when there is room', async () => {
  const { port } = await start({}, { capacity: { sockets: 2, connections: 10 } });
  const first = await openSocket(port);
  await openSocket(port);
  const { status, headers } = await refusalOf(port);
  expect([status, headers['retry-after']]).toEqual([503, '10']);
  first.socket.close(1000);
  await first.closed;
  await openSocket(port);
});

describe('what is no upgrade', () => {
  async function statusOf(port: number, request: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    socket.write(request);
    const [line = ''] = (await textUntilClosed(socket, true)).split('\r\n');
    socket.destroy();
    return line;
  }

  test('another path, another protocol and a bad key are refused; the gateway lives', async () => {
    const { port } = await start();
    const head = (path: string, more: string): string =>
      `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\n${more}\r\n\r\n`;
    const key = 'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==';
    expect(await statusOf(port, head('/ws2', `upgrade: websocket\r\n${key}`))).toContain('404');
    expect(await statusOf(port, head('/', `upgrade: h2c`))).toContain('404');
    expect(await statusOf(port, head('/ws', `upgrade: h2c`))).toContain('426');
    expect(await statusOf(port, head('/ws', 'upgrade: websocket\r\nsec-websocket-key: x'))).toContain('400');
    expect(await statusOf(port, 'GET /ws HTTP/1.1\r\nhost: x\r\n\r\n')).toContain('426');
    const client = await openSocket(port);
    client.socket.terminate();
  });

  test('a refused handshake does not count as an open socket', async () => {
    const perAddress = { newSockets: { perSecond: 1_000, burst: 1_000 }, openSockets: 1 };
    const { port } = await start({}, { perAddress });
    const bad =
      'GET /ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x\r\n\r\n';
    expect(await statusOf(port, bad)).toContain('400');
    const client = await openSocket(port);
    client.socket.terminate();
  });

  test.each([
    ['sends nothing', ''],
    ['sends its headers too slowly', 'GET /ws HTTP/1.1\r\nhost: x\r\n'],
  ])('a connection that %s is closed within 4 s', async (_, text) => {
    const { port } = await start();
    const socket = connect(port, '127.0.0.1');
    const since = performance.now();
    socket.write(text);
    const drip = setInterval(() => (text === '' ? null : socket.write('x-slow: 1\r\n')), 200);
    await textUntilClosed(socket);
    clearInterval(drip);
    expect(performance.now() - since).toBeLessThan(4_000);
  });
});

/** All that a connection brings until it ends, or until something came. */
async function textUntilClosed(socket: Socket, first = false): Promise<string> {
  let text = '';
  socket.on('error', () => {});
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('data', (bytes) => {
      text += bytes.toString();
      if (first) resolve();
    });
  });
  return text;
}

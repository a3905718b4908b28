import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { startOwnRedis, type OwnRedis } from '@tandem-watch/test-support';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startOwner, type OwnerStandIn } from '../test/owner-stand-in.ts';
import { startGateway, type RunningGateway } from '../test/running-gateway.ts';
import { openSocket, refusalOf, type SocketClient } from '../test/socket-client.ts';

let redis: OwnRedis;
let owner: OwnerStandIn;
let gateway: RunningGateway;

const SECRET = 's'.repeat(32);
const env = { AUTH: 'jwt', JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'tandem-watch', JWT_SECRETS: SECRET };

beforeAll(async () => {
  if (inject('redis').url === '') return;
  redis = await startOwnRedis();
  owner = await startOwner(redis.users.worker, 2);
  gateway = await startGateway({ REDIS_URL: redis.users.gateway, LIMIT_EXEMPT: 'loopback', ...env });
});
afterAll(async () => {
  await gateway?.stop();
  await owner?.stop();
  await redis?.stop();
});

/** A token for `sub`, over after so many s. */
async function token(sub: string, room?: string, seconds = 60): Promise<string> {
  const jwt = new SignJWT(room === undefined ? { sub } : { sub, room }).setProtectedHeader({ alg: 'HS256' });
  const named = jwt.setIssuer(env.JWT_ISSUER).setAudience(env.JWT_AUDIENCE);
  const until = Math.floor(Date.now() / 1_000) + seconds;
  return await named.setExpirationTime(until).sign(new TextEncoder().encode(SECRET));
}

function join(client: SocketClient, roomId: string, userId: string, more: object = {}): void {
  client.send({ type: 'JOIN', roomId, userId, protocol: 1, ...more });
}

test('a token of the upgrade, in the header or as a subprotocol, lets its user into its room', async () => {
  const room = randomUUID();
  const bearer = await token('ana', room);
  const ana = await openSocket(gateway.port, { headers: { authorization: `Bearer ${bearer}` } });
  join(ana, room, 'ana');
  await ana.untilType('ROOM_STATE');
  const again = await openSocket(gateway.port, {}, { protocols: [`bearer.${await token('bo', room)}`, 'tandem.v1'] });
  expect(again.socket.protocol).toBe('tandem.v1');
  join(again, room, 'bo');
  await again.untilType('ROOM_STATE');
});

test('a wrong or expired token of the upgrade is 401, and says how to ask', async () => {
  for (const bad of ['x', `${await token('ana')}x`, await token('ana', undefined, -60)]) {
    const { status, headers } = await refusalOf(gateway.port, { headers: { authorization: `Bearer ${bad}` } });
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
  }
});

test('a token in the address is none', async () => {
  const client = await openSocket(gateway.port, {}, { path: `/ws?token=${await token('ana')}` });
  join(client, randomUUID(), 'ana');
  expect(await client.closed).toBe(4401);
});

test('a JOIN carries a token as well; without one, for another user or another room it ends with 4401', async () => {
  const room = randomUUID();
  const client = await openSocket(gateway.port);
  join(client, room, 'ana', { token: await token('ana', room) });
  await client.untilType('ROOM_STATE');
  for (const more of [{}, { token: 'x' }, { token: await token('eve', room) }, { token: await token('bo', 'other') }]) {
    const bad = await openSocket(gateway.port);
    join(bad, room, 'bo', more);
    expect(await bad.closed).toBe(4401);
    expect(bad.received).toEqual([]);
  }
});

test('a token that ends takes its member along with 4401; a new one in a JOIN renews it', async () => {
  const room = randomUUID();
  const [ana, bo] = [await openSocket(gateway.port), await openSocket(gateway.port)];
  join(ana, room, 'ana', { token: await token('ana', room, 2) });
  join(bo, room, 'bo', { token: await token('bo', room, 2) });
  await Promise.all([ana.untilType('ROOM_STATE'), bo.untilType('ROOM_STATE')]);
  join(bo, room, 'bo', { token: await token('bo', room, 60) });
  expect(await ana.closed).toBe(4401);
  bo.send({ type: 'PING' });
  await bo.untilType('PONG');
  const eve = { token: await token('eve', room) };
  join(bo, room, 'bo', eve);
  expect(await bo.closed).toBe(4401);
});

test('a token for another room or user does not lengthen a stay: ALREADY_JOINED, and 4401 when the own one ends', async () => {
  const room = randomUUID();
  const ana = await openSocket(gateway.port);
  join(ana, room, 'ana', { token: await token('ana', room, 2) });
  await ana.untilType('ROOM_STATE');
  join(ana, 'another', 'ana', { id: 1, token: await token('ana', 'another', 60) });
  join(ana, room, 'eve', { id: 2, token: await token('eve', room, 60) });
  expect(await ana.closed).toBe(4401);
  const refused = { type: 'ERROR', code: 'ALREADY_JOINED' };
  expect(ana.received.slice(-2)).toMatchObject([
    { ...refused, id: 1 },
    { ...refused, id: 2 },
  ]);
});

test('a gateway that is full when the keys come takes no more, however many have waited for them', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'k' }] };
  let answer = (): void => {};
  const issuer = createServer((_, response) => (answer = () => response.end(JSON.stringify(keys)))).listen(
    0,
    '127.0.0.1',
  );
  await once(issuer, 'listening');
  const address = issuer.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { JWT_SECRETS: _, ...rest } = env;
  const full = await startGateway(
    {
      REDIS_URL: redis.users.gateway,
      LIMIT_EXEMPT: 'loopback',
      ...rest,
      JWT_JWKS_URL: `http://127.0.0.1:${port}/keys`,
    },
    { capacity: { sockets: 1, connections: 100 } },
  );
  const jwt = new SignJWT({ sub: 'ana' }).setProtectedHeader({ alg: 'ES256', kid: 'k' }).setIssuer(env.JWT_ISSUER);
  const bearer = await jwt.setAudience(env.JWT_AUDIENCE).setExpirationTime('1 min').sign(privateKey);
  const knocks = Array.from({ length: 5 }, () =>
    openSocket(full.port, { headers: { authorization: `Bearer ${bearer}` } }),
  );
  await once(issuer, 'request');
  answer();
  const opened = (await Promise.allSettled(knocks)).filter(({ status }) => status === 'fulfilled');
  expect(opened).toHaveLength(1);
  await full.stop();
  issuer.close();
  issuer.closeAllConnections();
});

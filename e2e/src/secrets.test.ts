import { createHmac, randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repository, startOwnCluster, type OwnCluster } from '@tandem-watch/dev';
import type { ServerMessage } from '@tandem-watch/protocol';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connectClient, type TestClient } from './client.ts';
import { newRoom } from './new-room.ts';
import { connectAdmin } from './stores.ts';

/** A word that stands nowhere else, so that finding it in a log means that it was written there. */
function unique(what: string): string {
  return `${what}-${randomBytes(16).toString('hex')}`;
}

const issuer = {
  JWT_ISSUER: 'https://issuer.example',
  JWT_AUDIENCE: 'tandem-watch',
  JWT_SECRETS: unique('jwt-secret'),
};
const keys = { PIN_KEY: unique('pin-key'), SESSION_KEYS: unique('session-key'), TURN_SECRET: unique('turn-secret') };
const used = {
  pin: unique('p'),
  wrongPin: unique('w'),
  sdp: unique('sdp'),
  candidate: unique('candidate'),
  text: unique('chat'),
  name: unique('n'),
  page: unique('page'),
  letter: unique('letter'),
};

let cluster: OwnCluster;
let logs: string;
const learnt = new Set<string>();

beforeAll(async () => {
  if (inject('redis').url === '' || inject('postgres').url === '') return;
  logs = await mkdtemp(join(tmpdir(), 'tandem-watch-secrets-'));
  const env = {
    ...issuer,
    ...keys,
    LOG_LEVEL: 'trace',
    ICE_SERVERS: 'turn:turn.example:3478',
    ARCHIVE_EVERY_MS: '500',
  };
  cluster = await startOwnCluster({ gateways: 2, workers: 1, archiver: true, logs, env });
  await cluster.gateways[1]?.restart({ AUTH: 'jwt' });
}, 90_000);
afterAll(async () => {
  if (logs !== undefined) await rm(logs, { recursive: true, force: true });
});

/** A token of the issuer, good for a minute, or for `seconds`. */
function jwt(claims: object, seconds = 60): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const all = { iss: issuer.JWT_ISSUER, aud: issuer.JWT_AUDIENCE, exp: now + seconds, ...claims };
  const signed = `${part({ alg: 'HS256' })}.${part(all)}`;
  const token = `${signed}.${createHmac('sha256', issuer.JWT_SECRETS).update(signed).digest('base64url')}`;
  learnt.add(token);
  return token;
}

/**
 * Joins as clients do: where stores have just died, what is UNAVAILABLE is asked again when the answer says so. A JOIN
 * that is not answered in time is closed with 1012, which fails with what was heard.
 */
async function enter(
  client: TestClient,
  join: Record<string, unknown>,
): Promise<Extract<ServerMessage, { type: 'ROOM_STATE' }>> {
  const heard = (): string => client.received.map(({ text }) => text).join('\n');
  const closed = client.closed.then((code): never => {
    throw new Error(`closed with ${code} after\n${heard()}`);
  });
  for (;;) {
    const from = client.received.length;
    client.send(join);
    const refused = client.until('ERROR', ({ code }) => code === 'UNAVAILABLE', from);
    const answer = await Promise.race([client.until('ROOM_STATE'), refused, closed]);
    if (answer.type === 'ROOM_STATE') return answer;
    await delay(answer.retryAfterMs ?? 0);
  }
}

/** A party with everything that is secret in it. */
async function party(room: string): Promise<void> {
  const url = cluster.gateways[0]?.url ?? '';
  const [ana, bo, eve] = await Promise.all([connectClient(url), connectClient(url), connectClient(url)]);
  const as = (userId: string): Record<string, unknown> => ({
    type: 'JOIN',
    roomId: room,
    userId,
    protocol: 1,
    username: used.name,
  });
  const state = await enter(ana, { ...as('ana'), pin: used.pin });
  learnt.add(state.session);
  for (const { credential } of state.iceServers ?? []) if (credential !== undefined) learnt.add(credential);
  learnt.add((await enter(bo, { ...as('bo'), pin: used.pin })).session);
  eve.send({ ...as('eve'), pin: used.wrongPin });
  await eve.until('ERROR', ({ code }) => code === 'BAD_PIN');
  ana.send({ type: 'OFFER', to: 'bo', offer: { type: 'offer', sdp: `v=0\r\ns=${used.sdp}\r\n` } });
  ana.send({ type: 'ICE_CANDIDATE', to: 'bo', candidate: { candidate: used.candidate } });
  await bo.until('ICE_CANDIDATE');
  ana.send({ type: 'URL_CHANGE', url: `https://example.org/?private=${used.page}` });
  ana.send({ type: 'CHAT', text: used.text });
  await bo.until('CHAT');
  bo.sendText(`{"type":"JOIN","pin":"${used.pin}","session":`);
  bo.send({ type: 'JOIN', roomId: room, userId: 'bo', pin: used.pin, token: 5 });
  bo.send({ type: 'OFFER', to: 'nobody', offer: { type: 'offer', sdp: used.sdp }, id: 9 });
  await bo.until('ERROR', ({ id }) => id === 9);
  eve.send({ ...as('eve'), session: `${state.session}x` });
  await eve.until('ERROR', ({ code }) => code === 'RESUME_FAILED');
  await fetch(`${url}/room/aaaaaaaaaaaaa/${used.pin}?token=${state.session}`, { redirect: 'manual' });
  for (const client of [ana, bo, eve]) client.cut();
}

/** Tokens of an issuer, good and bad, at the gateway that asks for them. */
async function admitted(room: string): Promise<void> {
  const url = cluster.gateways[1]?.url ?? '';
  const cy = await connectClient(url, { authorization: `Bearer ${jwt({ sub: 'cy', room })}` });
  cy.send({ type: 'JOIN', roomId: room, userId: 'cy', protocol: 1 });
  learnt.add((await cy.until('ROOM_STATE')).session);
  const di = await connectClient(url);
  di.send({ type: 'JOIN', roomId: room, userId: 'di', protocol: 1, token: jwt({ sub: 'somebody-else' }) });
  expect(await di.closed).toBe(4401);
  await expect(connectClient(url, { authorization: `Bearer ${jwt({ sub: 'cy' }, -60)}` })).rejects.toThrow('401');
  cy.cut();
}

/** What is no command, and stores that die: what is logged then. */
async function trouble(): Promise<void> {
  const admin = await connectAdmin(cluster);
  const act = { type: 'ACT', room: 'r', user: 'u', session: used.letter, message: { type: 'CHAT', pin: used.letter } };
  for (const value of [JSON.stringify([act]), JSON.stringify([{ type: used.letter }]), `{"pin":"${used.letter}"`]) {
    await admin.xadd('{p03}:cmd', '*', 'c', value);
  }
  await expect.poll(() => admin.xlen('{p03}:dead'), { timeout: 10_000 }).toBeGreaterThan(1);
  admin.disconnect();
  await cluster.postgres.kill9();
  await party(newRoom());
  await expect.poll(async () => (await allLogs()).includes('history waits'), { timeout: 20_000 }).toBe(true);
  await cluster.redis.kill9();
  await expect.poll(() => cluster.gateways[0]?.isReady(), { timeout: 20_000 }).toBe(false);
  await Promise.all([cluster.redis.restart(), cluster.postgres.restart()]);
  for (const each of [...cluster.workers, ...cluster.gateways]) {
    await expect.poll(() => each.isReady(), { timeout: 20_000 }).toBe(true);
  }
}

/** What all processes have logged so far. */
async function allLogs(): Promise<string> {
  const files = await readdir(logs);
  return (await Promise.all(files.map(async (file) => await readFile(join(logs, file), 'utf8')))).join('\n');
}

/** The passwords of all users and roles of the stores. */
function passwords(): string[] {
  const { redis, postgres } = cluster;
  const urls = [redis.url, ...Object.values(redis.users), postgres.url, ...Object.values(postgres.roles)];
  return urls.map((url) => decodeURIComponent(new URL(url).password));
}

test('no log of any process holds a secret, at the level trace, through a party and the death of both stores', async () => {
  const room = newRoom();
  await party(room);
  await admitted(newRoom());
  await trouble();
  await party(newRoom());
  await cluster.stop();
  const text = await allLogs();
  const secrets = [
    ...passwords(),
    cluster.adminToken,
    ...Object.values(keys),
    issuer.JWT_SECRETS,
    ...Object.values(used),
    ...learnt,
  ];
  expect(secrets.length).toBeGreaterThan(25);
  expect(secrets.filter((secret) => secret.length < 8)).toEqual([]);
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect((await readdir(logs)).toSorted()).toEqual(
    ['archiver', 'gateway-1', 'gateway-2', 'migrate', 'room-worker-1'].map((name) => `${name}.log`),
  );
  const lines = ['connected to Redis', 'set aside for ever', '"level":"debug"', 'history waits', 'resync'];
  expect(lines.filter((line) => !text.includes(line))).toEqual([]);
}, 120_000);

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Starts a process in production, which has to end by itself. */
function startInProduction(app: string, env: Record<string, string>): Promise<Ended> {
  const file = join(repository, 'apps', app, 'src/main.ts');
  const options = { env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env }, timeout: 20_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [file], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

describe.each(['gateway', 'room-worker', 'archiver', 'migrate'])('in production %s does not start', (app) => {
  const store = app === 'gateway' ? 'REDIS_PASSWORD' : 'POSTGRES_PASSWORD';
  const fine = { REDIS_PASSWORD: unique('r'), POSTGRES_PASSWORD: unique('p') };

  test('with a password that everybody knows, which it does not repeat', async () => {
    const { code, output } = await startInProduction(app, { ...fine, [store]: 'ChangeMe123' });
    expect([code, output]).toEqual([
      1,
      `${store}: is a password that everybody knows; production needs one of its own\n`,
    ]);
  });

  test('without a password for its store', async () => {
    const { code, output } = await startInProduction(app, { ...fine, [store]: '' });
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`^${store}: is required in production`));
  });
});

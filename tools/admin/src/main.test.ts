import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { accessOf } from './access.ts';

const main = join(import.meta.dirname, 'main.ts');

function admin(args: readonly string[], env: Record<string, string> = {}): Promise<{ stdout: string }> {
  return promisify(execFile)(process.execPath, [main, ...args], { env });
}

test.each([[[]], [['nothing']], [['room']], [['kick', 'a']], [['rooms', '--wrong']], [['toString']]])(
  'asked with %j it says how it is used, and ends with 2',
  async (args) => {
    await expect(admin(args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('usage:') as unknown });
  },
);

test('when no worker can be reached it says which, and ends with 1', async () => {
  const env = { ADMIN_URL: 'http://127.0.0.1:1,http://127.0.0.1:2', ADMIN_TOKEN: 't' };
  const said = expect.stringContaining('No room-worker answers (http://127.0.0.1:2') as unknown;
  await expect(admin(['rooms'], env)).rejects.toMatchObject({ code: 1, stderr: said });
});

test('a worker that is gone is passed over; what is not done yet ends with 3, under the same id at each worker', async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${String(request.headers['x-operator'])}`);
    response.writeHead(202).end(JSON.stringify({ id: request.headers['idempotency-key'], ask: '/admin/actions/1/x' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const env = { ADMIN_URL: `http://127.0.0.1:1,http://127.0.0.1:${port}`, ADMIN_TOKEN: 't' };
  const said = expect.stringContaining('my-own-id') as unknown;
  const args = ['close', 'film', '--as', 'olga', '--id', 'my-own-id'];
  await expect(admin(args, env)).rejects.toMatchObject({ code: 3, stderr: said });
  expect(asked).toEqual(['POST /admin/rooms/film/close olga']);
  server.close();
});

/** Asks a worker that answers everything with this. */
async function askedOf(status: number, answer: object, args: readonly string[]): Promise<{ stdout: string }> {
  const server = createServer((_request, response) => response.writeHead(status).end(JSON.stringify(answer)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const env = { ADMIN_URL: `http://127.0.0.1:${port}`, ADMIN_TOKEN: 't' };
  return await admin(args, env).finally(() => server.close());
}

test('an action that may be done or not passes neither for done nor for refused', async () => {
  const answer = { error: 'action my-own-id may be done, or not', ask: '/admin/actions/1/my-own-id' };
  const stderr = 'Not known: action my-own-id may be done, or not\n';
  await expect(askedOf(503, answer, ['hand-over', '1'])).rejects.toMatchObject({ code: 3, stderr });
});

test('what the workers find wrong in the question ends with 2, and with --json a refusal is printed as it came', async () => {
  const wrong = { error: 'limit: too small' };
  const stderr = 'Refused (400): limit: too small\n';
  await expect(askedOf(400, wrong, ['rooms'])).rejects.toMatchObject({ code: 2, stderr, stdout: '' });
  const answer = { id: 'my-own-id', partition: 1, outcome: 'no-such-room' };
  const stdout = `${JSON.stringify(answer)}\n`;
  await expect(askedOf(404, answer, ['close', 'film', '--json'])).rejects.toMatchObject({ code: 1, stdout });
});

test('what could not be asked is named below what is known', async () => {
  const rooms = { rooms: [], total: 0, complete: false, unasked: [3, 5], next: null };
  expect((await askedOf(200, rooms, ['rooms'])).stdout).toContain('\ncould not be asked: partition 3, 5\n');
  const gateways = { gateways: [], unasked: [3] };
  expect((await askedOf(200, gateways, ['gateways'])).stdout).toContain('\ncould not be asked: partition 3\n');
  const partitions = { partitions: [], unasked: [3], workers: null };
  const { stdout } = await askedOf(200, partitions, ['partitions']);
  expect(stdout).toContain('\ncould not be asked: partition 3\n');
  expect(stdout).toContain('\ncould not be asked: the workers\n');
});

test('the token may come from a file; without any, that of the npm start that runs here is taken', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-watch-admin-'));
  const [token, stores] = [join(folder, 'token'), join(folder, 'stores.json')];
  await writeFile(token, 'from-a-file\n');
  const given = { ADMIN_URL: 'http://a, http://b', ADMIN_TOKEN_FILE: token };
  expect(await accessOf(given, stores)).toEqual({ urls: ['http://a', 'http://b'], token: 'from-a-file' });
  expect(await accessOf({}, stores)).toContain('No room-worker to ask');
  expect(await accessOf({ ADMIN_URL: 'http://a' }, stores)).toContain('ADMIN_TOKEN');
  await writeFile(stores, JSON.stringify({ admin: { urls: ['http://c'], token: 't' } }));
  expect(await accessOf({}, stores)).toEqual({ urls: ['http://c'], token: 't' });
  await rm(folder, { recursive: true });
});

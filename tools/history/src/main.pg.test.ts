import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { appendEvents, connectPostgres, type EventRow, migrate, recordTimeline } from '@tandem-watch/storage-postgres';
import { freshDatabase, type FreshDatabase } from '@tandem-watch/test-support';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseUrl } from './database-url.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const start = Date.UTC(2025, 0, 2, 3, 4, 5, 678);

function event(life: string, seq: number, type: string, own: object, commandId: number | null): EventRow {
  const at = start + seq;
  const timeline = `t1.${life}`;
  const body = JSON.stringify({ type, userId: 'ann', ...own, timestamp: at, timeline, seq });
  const where = { roomId: 'film-club', life, partition: 3, timeline, logId: `${at}-0` };
  return { ...where, seq, at, type, userId: 'ann', session: null, commandId, body };
}

const events = [
  event('l1', 1, 'USER_JOINED', { username: 'Ann' }, null),
  event('l1', 2, 'CHAT', { text: 'hello\nthere' }, 7),
  event('l2', 3, 'CHAT', { text: 'lost' }, null),
];

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  if (database.url === '') return;
  await migrate({ url: database.migrator, partitions: 16, now: start });
  const db = connectPostgres({ url: database.worker, connections: 1, applicationName: 'test', onError: () => {} });
  const timeline = { partition: 3, timeline: 't1', epoch: 1, parent: null, parentLastLogId: null, startedAt: start };
  await recordTimeline(db, timeline);
  const upTo = { partition: 3, timeline: 't1', logId: `${start + 3}-0` };
  await appendEvents(db, { events, rooms: [], upTo, setAside: async () => {} });
  const next = { ...timeline, timeline: 't2', epoch: 2, parent: 't1', parentLastLogId: `${start + 2}-0` };
  await recordTimeline(db, next);
  await db.destroy();
});

afterAll(() => database.drop());

async function history(...args: string[]): Promise<string> {
  const env = { DATABASE_URL: database.reader };
  return (await promisify(execFile)(process.execPath, [main, ...args], { env })).stdout;
}

test('a room is printed as a table for each of its timelines, what was cut off marked', async () => {
  expect(await history('film-club')).toBe(
    [
      'life l1, timeline t1.l1',
      'seq  time                      type         user',
      '  1  2025-01-02T03:04:05.679Z  USER_JOINED  ann   username="Ann"',
      '  2  2025-01-02T03:04:05.680Z  CHAT         ann   text="hello\\nthere" id=7',
      '',
      'life l2, timeline t1.l2',
      'seq  time                      type  user',
      '  3  2025-01-02T03:04:05.681Z  CHAT  ann   text="lost" (cut off by a later timeline)',
      '',
    ].join('\n'),
  );
});

test('one life can be asked for, as JSON lines too', async () => {
  const lines = (await history('film-club', '--life', 'l2', '--json')).trimEnd().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([{ life: 'l2', seq: 3, cut: true }]);
});

test('a room without events is said to have none', async () => {
  expect(await history('elsewhere')).toBe('PostgreSQL has no events of room elsewhere.\n');
});

test.each([[], ['a', 'b'], ['a', '--wrong']])('asked with %j it says how it is used', async (...args) => {
  await expect(history(...args)).rejects.toThrow(/usage: npm run history/);
});

test('without a given URL that of the running npm start is read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-watch-history-'));
  const file = join(folder, 'stores.json');
  expect(await databaseUrl('', file)).toBeUndefined();
  await writeFile(file, JSON.stringify({ postgres: { reader: 'postgres://reader@here/it' } }));
  expect(await databaseUrl(undefined, file)).toBe('postgres://reader@here/it');
  expect(await databaseUrl('postgres://given/it', file)).toBe('postgres://given/it');
  await rm(folder, { recursive: true });
});

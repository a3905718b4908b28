import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectPostgres, readEvents } from '@tandem-watch/storage-postgres';
import { databaseUrl } from './database-url.ts';
import { formatHistory } from './format-history.ts';

const usage = `usage: npm run history -- <room id> [--life <life>] [--json]
Prints the events of a room from PostgreSQL: that of DATABASE_URL, else that of the npm start that runs here.`;

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

const options = { life: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

function parsed(): { readonly roomId: string; readonly life: string | undefined; readonly json: boolean } {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [roomId, ...more] = positionals;
    if (roomId !== undefined && more.length === 0) return { roomId, life: values.life, json: values.json };
  } catch (error) {
    fail(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
  return fail(usage);
}

const { roomId, life, json } = parsed();
const url = await databaseUrl(process.env['DATABASE_URL'], join(import.meta.dirname, '../../../.data/stores.json'));
if (url === undefined) fail('No PostgreSQL: set DATABASE_URL, or run npm start in this checkout.');
const db = connectPostgres({ url, connections: 1, applicationName: 'history', onError: () => undefined });
try {
  const events = await readEvents(db, roomId, life);
  if (json) for (const event of events) process.stdout.write(`${JSON.stringify(event)}\n`);
  else if (events.length > 0) process.stdout.write(formatHistory(events));
  else process.stdout.write(`PostgreSQL has no events of room ${roomId}.\n`);
} finally {
  await db.destroy();
}

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { check } from './check.ts';
import { extras } from './extras.ts';
import { member, type Member } from './member.ts';
import { inRoom, readRecording, type RecordedLine } from './recording.ts';
import { table } from './table.ts';

const usage = `npm run replay -- [recording] [--urls ws://…,ws://…] [--speed n]
Plays a recording of real clients against a running cluster, each on another gateway, and prints what each one saw.`;

/** After the last line the clients listen for so many ms. */
const LISTEN_MS = 1_500;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    urls: { type: 'string' },
    speed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const urls = (values.urls ?? 'ws://localhost:4001/ws,ws://localhost:4002/ws').split(',');
const file = positionals[0] ?? join(import.meta.dirname, '../../../examples/party.jsonl');
const room = `replay-${randomUUID().slice(0, 8)}`;
const recorded = inRoom(await readRecording(file), room);
const pin = recorded.find(({ message }) => message['type'] === 'JOIN')?.message['pin'];
const lines = [...recorded, ...extras(room, (recorded.at(-1)?.ms ?? 0) + 500, typeof pin === 'string' ? pin : '')];
const seconds = Math.ceil(((lines.at(-1)?.ms ?? 0) / Number(values.speed) + LISTEN_MS) / 1_000);
process.on('uncaughtException', ({ message }) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
});
process.stdout.write(`room ${room}, ${seconds} s …\n\n`);
const members = await play(lines, Number(values.speed));
process.stdout.write(`${table(members)}\n\n`);
const faults = check(members);
for (const fault of faults) process.stdout.write(`WRONG: ${fault}\n`);
if (faults.length === 0) process.stdout.write('Every member saw every event once, in one order, in the same bytes.\n');
process.exit(faults.length === 0 ? 0 : 1);

/** Sends what was sent, when it was sent; `speed` 2 is twice as fast. */
async function play(script: readonly RecordedLine[], speed: number): Promise<Member[]> {
  const startedAt = performance.now();
  const now = (): number => performance.now() - startedAt;
  const parse = (text: string): Record<string, unknown> => z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  const byName = new Map<string, Member>();
  for (const { ms, client, dir, message } of script) {
    if (dir === 'recv') continue;
    await delay(Math.max(0, ms / speed - now()));
    const turn = byName.size % urls.length;
    const playing = byName.get(client) ?? member(client, [...urls.slice(turn), ...urls.slice(0, turn)], now, parse);
    byName.set(client, playing);
    if (dir === 'send') await playing.send(message);
    else playing.close();
  }
  await delay(LISTEN_MS);
  for (const playing of byName.values()) playing.close();
  return [...byName.values()];
}

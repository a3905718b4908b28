import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startLoad } from './run-load.ts';
import { MEMBERS } from './script.ts';
import type { Spread } from './tally.ts';
import { TARGETS } from './targets.ts';

const usage = `npm run bench -- [--urls ws://…,ws://…] [--clients n] [--pace ms] [--seconds n] [--addresses n] [--json]
Parties of ${MEMBERS} that talk, play, seek and call each other for some seconds, and what they saw: 300 clients that do
something each second for 30 s on ws://localhost:4001/ws and 4002 unless told otherwise. Exits with 1 when anything was
lost, or 95 of 100 answers took longer than ${TARGETS.answerMs} ms. --addresses n: they come from n addresses of 127.0.1.0/24.`;

/** All have to be in, and to be answered, within so long, ms. */
const PATIENCE_MS = 30_000;

const { values } = parseArgs({
  options: {
    urls: { type: 'string', default: 'ws://localhost:4001/ws,ws://localhost:4002/ws' },
    clients: { type: 'string', default: '300' },
    pace: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '30' },
    addresses: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const seconds = count('seconds', values.seconds, 1, 86_400);
const load = startLoad({
  urls: values.urls.split(','),
  clients: count('clients', values.clients, 1, 20_000),
  paceMs: count('pace', values.pace, 10, 3_600_000),
  addresses: count('addresses', values.addresses, 0, 250),
  name: `load-${randomUUID().slice(0, 8)}`,
});
await load.joined(PATIENCE_MS);
const framesBefore = load.figures().frames;
const startedAt = performance.now();
await delay(seconds * 1_000);
const messagesPerSecond = ((load.figures().frames - framesBefore) * 1_000) / (performance.now() - startedAt);
const unanswered = await load.end(PATIENCE_MS);
const { faults, ...figures } = load.figures();
const isGood = unanswered === 0 && faults.size === 0 && figures.answered.p95 <= TARGETS.answerMs;
if (values.json) {
  const all = { ...figures, messagesPerSecond, unanswered, faults: Object.fromEntries(faults), isGood };
  process.stdout.write(`${JSON.stringify(all)}\n`);
} else {
  process.stdout.write(
    [
      ['joined', spread(figures.joined)],
      ['came back', `${spread(figures.returned)}, ${figures.resumed} by replay`],
      ['commands answered', spread(figures.answered)],
      ['lines delivered', spread(figures.delivered)],
      ['messages a second', `${Math.round(messagesPerSecond)}, in and out together`],
      ['without an answer', String(unanswered)],
      ['faults', faults.size === 0 ? 'none' : ''],
      ...Array.from(faults, ([what, times]) => [`  ${times} ×`, what] as const),
    ]
      .map(([name = '', text = '']) => `${name.padEnd(20)}${text}\n`)
      .join(''),
  );
}
process.exit(isGood ? 0 : 1);

function spread({ count: n, p50, p95, p99, max }: Spread): string {
  return n === 0 ? '0' : `${n}: p50 ${p50}, p95 ${p95}, p99 ${p99}, max ${max} ms`;
}

/** A count that an option gives; ends with what is wrong with it. */
function count(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  process.stderr.write(`--${name} has to be a whole number from ${min} to ${max}.\n`);
  process.exit(2);
}

import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '@tandem-watch/dev';
import { faults } from './faults/all.ts';
import { tell } from './report/tell.ts';
import { runList } from './run-list.ts';

const usage = `npm run chaos -- [F2 …] [--seed n] [--long] [--repeat n]
Kills, freezes and cuts a whole tandem-watch of its own while clients use it, and checks its promises.
Without a name the list of every change runs; --long runs all faults.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    repeat: { type: 'string', default: '1' },
    long: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const wanted = positionals.map((name) => name.toUpperCase());
const unknown = wanted.filter((name) => !faults.some((fault) => fault.name === name));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(', ')}\n${usage}\n`);
  process.exit(2);
}
const chosen = faults.filter(({ name, ci }) => (wanted.length > 0 ? wanted.includes(name) : ci || values.long));
const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
const list = Array.from({ length: Number(values.repeat) }, () => chosen).flat();
const folder = join(repository, '.data', 'chaos');
const failed = await runList({ list, seed, folder, say: (text) => process.stdout.write(text), tell });
process.exit(failed ? 1 : 0);

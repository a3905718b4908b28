import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '@tandem-watch/dev';
import type { Fault } from './fault.ts';
import { faults } from './faults/all.ts';
import { mutations } from './mutations/all.ts';
import { runMutations } from './mutations/run-mutations.ts';
import { tell } from './report/tell.ts';
import { random } from './clients/random.ts';
import { soak } from './soak.ts';
import { runList } from './run-list.ts';

const usage = `npm run chaos -- [F2 …] [--seed n] [--long] [--repeat n]
npm run chaos -- F28 [--minutes 20] [--seed n]
npm run chaos -- --mutations [--only words of a name] [--seed n]
Kills, freezes and cuts a whole tandem-watch of its own while clients use it, and checks its promises.
Without a name the list of every change runs; --long runs all faults, F28 last: faults at random for so many minutes.
--mutations makes deliberate mistakes in a copy of the sources: each must be caught.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    repeat: { type: 'string', default: '1' },
    long: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '20' },
    mutations: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const wanted = positionals.map((name) => name.toUpperCase());
const unknown = wanted.filter((name) => name !== 'F28' && !faults.some((fault) => fault.name === name));
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(', ')}\n${usage}\n`);
  process.exit(2);
}
const chosen = faults.filter(({ name, ci }) => (wanted.length > 0 ? wanted.includes(name) : ci || values.long));
const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
const folder = join(repository, '.data', 'chaos');
const say = (text: string): void => void process.stdout.write(text);
if (values.mutations) {
  const some = mutations.filter(({ name }) => name.includes(values.only));
  process.exit((await runMutations({ list: some, seed, folder, say })) ? 0 : 1);
}
const isSoak = wanted.includes('F28') || (wanted.length === 0 && values.long);
const ci = faults.filter((fault) => fault.ci);

function* listed(): Generator<Fault> {
  for (let round = 0; round < Number(values.repeat); round++) yield* chosen;
  if (isSoak) yield* soak(ci, random(seed).fork('soak'), Number(values.minutes));
}

const named = [...chosen.map(({ name }) => name), ...(isSoak ? [`F28 (${values.minutes} minutes)`] : [])].join(' ');
const failed = await runList({ list: listed(), named, manySeeds: isSoak, seed, folder, say, tell });
process.exit(failed ? 1 : 0);

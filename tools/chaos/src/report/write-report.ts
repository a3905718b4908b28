import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Violation } from '../checker/evidence.ts';
import type { Outcome } from '../run-fault.ts';

/** A whole run. */
export interface Run {
  readonly outcomes: readonly Outcome[];
  readonly left: readonly Violation[];
  readonly seed: number;
  readonly seconds: number;
  /** kB a minute that the processes together grew by. */
  readonly memorySlope: number;
}

/** Writes `report.md` and `report.json` into a folder. */
export async function writeReport(folder: string, run: Run): Promise<void> {
  const outcomes = run.outcomes.map((outcome) => {
    return { ...outcome, notes: Object.fromEntries(outcome.notes), evidence: undefined };
  });
  await writeFile(join(folder, 'report.json'), `${JSON.stringify({ ...run, outcomes }, null, 2)}\n`);
  await writeFile(join(folder, 'report.md'), markdown(run));
}

const columns = [
  'fault',
  'promises',
  's',
  'commands/s',
  'answer p50 / p99 / max ms',
  'delivery p50 / p99 / max ms',
  'stall ms',
  'return p50 / p99 ms',
  'replays / snapshots',
  'duplicates refused',
  'more',
];

function markdown({ outcomes, left, seed, seconds, memorySlope }: Run): string {
  const rows = outcomes.map((outcome) => `| ${cells(outcome).join(' | ')} |`);
  const broken = outcomes.flatMap(({ fault, violations }) =>
    violations.map(({ rule, room, text }) => `- ${fault} ${rule} ${room} ${text}`),
  );
  return [
    `# A run of the checker: seed ${seed}, ${seconds} s`,
    '',
    `| ${columns.join(' | ')} |`,
    `|${columns.map(() => '---|').join('')}`,
    ...rows,
    '',
    ...(broken.length + left.length === 0 ? ['No promise was broken.'] : ['## Broken', '', ...broken]),
    `Memory slope of all processes together: ${memorySlope} kB/min.`,
    ...left.map(({ text }) => `- G7 ${text}`),
    '',
  ].join('\n');
}

function cells({ fault, title, seconds, violations, figures, notes }: Outcome): (string | number)[] {
  const { answered, delivered, returned } = figures;
  return [
    `${fault} ${title}`,
    violations.length === 0 ? 'kept' : `broken: ${[...new Set(violations.map(({ rule }) => rule))].join(', ')}`,
    seconds,
    figures.commandsPerSecond,
    `${answered.p50} / ${answered.p99} / ${answered.max}`,
    `${delivered.p50} / ${delivered.p99} / ${delivered.max}`,
    figures.longestStallMs,
    `${returned.p50} / ${returned.p99}`,
    `${figures.replayed} / ${figures.snapshots}`,
    figures.duplicates,
    [...notes].map(([name, value]) => `${name} ${value}`).join('; '),
  ];
}

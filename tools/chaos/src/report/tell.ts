import type { Violation } from '../checker/evidence.ts';
import type { Outcome } from '../run-fault.ts';

const SHOWN_VIOLATIONS = 6;
const SHOWN_ENTRIES = 4;
const ENTRY_CHARACTERS = 400;

/** An outcome in lines: what was measured, and what was broken with the command that replays it. */
export function tell(outcome: Outcome): string {
  const { fault, title, seed, seconds, violations, figures, notes } = outcome;
  const { answered, delivered, returned, replayed, snapshots } = figures;
  const head = `${violations.length === 0 ? 'kept  ' : 'BROKEN'} ${fault.padEnd(4)} ${title} (${seconds} s, seed ${seed})`;
  const measured = [
    `${figures.commandsPerSecond} commands/s`,
    `answers p50 ${answered.p50} p99 ${answered.p99} max ${answered.max} ms`,
    `delivery p50 ${delivered.p50} p99 ${delivered.p99} max ${delivered.max} ms`,
    `stall ${figures.longestStallMs} ms`,
    `returns ${returned.count} p50 ${returned.p50} p99 ${returned.p99} ms, ${replayed} replays, ${snapshots} snapshots`,
    `${figures.duplicates} duplicates refused`,
  ].join(' · ');
  const own = [...notes].map(([name, value]) => `${name} ${value}`).join(' · ');
  const broken = violations.slice(0, SHOWN_VIOLATIONS).map(tellViolation);
  const more = violations.length > SHOWN_VIOLATIONS ? [`    and ${violations.length - SHOWN_VIOLATIONS} more`] : [];
  const replay = violations.length === 0 ? [] : [`    again: npm run chaos -- ${fault} --seed ${seed}`];
  return [head, `    ${measured}`, ...(own === '' ? [] : [`    ${own}`]), ...broken, ...more, ...replay, ''].join('\n');
}

function tellViolation({ rule, room, text, entries }: Violation): string {
  const shown = entries.slice(0, SHOWN_ENTRIES).map((entry) => {
    const line = typeof entry === 'string' ? entry : (JSON.stringify(entry) ?? '');
    return `\n        ${line.slice(0, ENTRY_CHARACTERS)}`;
  });
  return `    ${rule} ${room} ${text}${shown.join('')}`;
}

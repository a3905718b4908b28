import type { Member, Seen } from './member.ts';

const COLUMN = 34;

/** What each member saw, a row a moment, a column a member. */
export function table(members: readonly Member[]): string {
  const cells = members.flatMap((member, column) => [
    ...member.seen.map((seen) => ({ ms: seen.ms, column, text: summary(seen) })),
    ...member.notes.map(({ ms, text }) => ({ ms, column, text: `(${text.replace(/ws:\/\/(.*)\/ws/, '$1')})` })),
  ]);
  const rows = cells
    .toSorted((a, b) => a.ms - b.ms)
    .map(({ ms, column, text }) =>
      row(
        ms,
        members.map((_, at) => (at === column ? text : '')),
      ),
    );
  return [
    row(
      null,
      members.map(({ name }) => name),
    ),
    '-'.repeat(9 + members.length * (COLUMN + 2)),
    ...rows,
  ].join('\n');
}

function row(ms: number | null, columns: readonly string[]): string {
  const time = ms === null ? 'ms' : String(Math.round(ms));
  return `${time.padStart(7)}  ${columns.map((text) => text.slice(0, COLUMN).padEnd(COLUMN)).join('  ')}`.trimEnd();
}

function summary({ message }: Seen): string {
  const { type, seq } = message;
  const shown = ['control', 'currentTime', 'url', 'username', 'hostUserId', 'reason', 'code', 'userId', 'fromUserId']
    .filter((key) => message[key] !== undefined && message[key] !== '')
    .slice(0, 3)
    .map((key) => short(message[key]));
  return [seq === undefined ? '' : `#${short(seq)}`, short(type), ...shown].filter((word) => word !== '').join(' ');
}

function short(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 10) / 10);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/^https?:\/\//, '');
}

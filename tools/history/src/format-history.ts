import type { PastEvent } from '@tandem-watch/storage-postgres';

const columns = ['seq', 'time', 'type', 'user', 'details'] as const;
type Line = Readonly<Record<(typeof columns)[number], string>>;

/** What every event has: shown in columns of its own, or the same in all of them. */
const common = new Set(['type', 'userId', 'timestamp', 'timeline', 'seq', 'id']);

function details({ body, commandId, cut }: PastEvent): string {
  const own = Object.entries(typeof body === 'object' && body !== null ? body : {}).filter(([key]) => !common.has(key));
  const parts = own.map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  if (commandId !== null) parts.push(`id=${commandId}`);
  if (cut) parts.push('(cut off by a later timeline)');
  return parts.join(' ');
}

function lineOf(event: PastEvent): Line {
  const { seq, at, type, userId } = event;
  return { seq: String(seq), time: new Date(at).toISOString(), type, user: userId, details: details(event) };
}

function table(events: readonly PastEvent[]): string[] {
  const lines: Line[] = [{ seq: 'seq', time: 'time', type: 'type', user: 'user', details: '' }, ...events.map(lineOf)];
  const width = (column: (typeof columns)[number]): number => Math.max(...lines.map((line) => line[column].length));
  const [seq, time, type, user] = [width('seq'), width('time'), width('type'), width('user')];
  return lines.map((line) =>
    [line.seq.padStart(seq), line.time.padEnd(time), line.type.padEnd(type), line.user.padEnd(user), line.details]
      .join('  ')
      .trimEnd(),
  );
}

/** Events as text for people: a table for each timeline, in the order in which they were logged. */
export function formatHistory(events: readonly PastEvent[]): string {
  const timelines = new Map<string, PastEvent[]>();
  for (const event of events) timelines.set(event.timeline, [...(timelines.get(event.timeline) ?? []), event]);
  const blocks = [...timelines].map(([timeline, some]) => {
    return [`life ${some[0]?.life}, timeline ${timeline}`, ...table(some)].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

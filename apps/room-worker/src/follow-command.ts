import type { ActCommand } from '@tandem-watch/protocol';
import { addRecord, type Draft } from './draft.ts';
import type { ApplyContext } from './apply-entry.ts';

/**
 * Notes that a followed command was applied, and lets the gateways that hear of it go on from its commit: behind the
 * records that it made, from `first` on, each of them gets one more, which is not logged. The commit's hop begins here,
 * not when the commit is sent, since its name has to stand in what is sent.
 */
export function followCommand(
  draft: Draft,
  { room, message }: ActCommand,
  traceparent: string,
  first: number,
  { traces, readAt }: Pick<ApplyContext, 'traces' | 'readAt'>,
): void {
  if (traces === undefined) return;
  const details = { room, message: message.type };
  const applied = traces.follow(traceparent, 'worker.apply', { ...details, since: readAt });
  applied.end();
  const commit = traces.follow(applied.traceparent, 'worker.commit', { ...details, since: performance.now() });
  draft.hops.push(commit);
  const hearing = [...draft.feeds].flatMap(([gateway, records]) => ((records.at(-1) ?? -1) >= first ? [gateway] : []));
  if (hearing.length === 0) return;
  addRecord(draft, { kind: 'trace', room, traceparent: commit.traceparent }, hearing);
}

import { ERROR_CODES, sessionId, userId, type SessionId } from '@tandem-watch/protocol';
import type { Outcome, Session } from '@tandem-watch/room';
import type { HashWrite } from '@tandem-watch/storage-redis';
import { z } from 'zod';

// Sessions in the room's `ids` hash: `<session>` → user, floor, when it was left; `<session>:<id>` → what became of
// the command. One field an outcome, because a command adds one and drops one of 64.

const headerSchema = z.object({ user: z.string(), floor: z.number(), leftAt: z.number().nullable() });
const outcomeSchema = z.union([
  z.object({ kind: z.literal('event'), seq: z.number() }),
  z.object({ kind: z.literal('none'), seq: z.number() }),
  z.object({ kind: z.literal('refused'), code: z.enum(ERROR_CODES), retryAfterMs: z.number().nullable() }),
]);

type Sessions = ReadonlyMap<SessionId, Session>;

/** What to write for sessions that were `before` and are `after`. */
export function diffSessions(before: Sessions, after: Sessions): HashWrite {
  if (before === after) return { set: [], remove: [] };
  const set: string[] = [];
  const remove: string[] = [];
  for (const [id, session] of after) {
    const old = before.get(id);
    if (old === session) continue;
    if (old?.user !== session.user || old.floor !== session.floor || old.leftAt !== session.leftAt) {
      set.push(id, JSON.stringify({ user: session.user, floor: session.floor, leftAt: session.leftAt }));
    }
    diffOutcomes(id, old?.outcomes ?? new Map(), session.outcomes, set, remove);
  }
  for (const [id, session] of before) {
    if (!after.has(id)) remove.push(id, ...[...session.outcomes.keys()].map((command) => `${id}:${command}`));
  }
  return { set, remove };
}

function diffOutcomes(
  session: SessionId,
  before: Session['outcomes'],
  after: Session['outcomes'],
  set: string[],
  remove: string[],
): void {
  if (before === after) return;
  for (const [command, outcome] of after) {
    if (!before.has(command)) set.push(`${session}:${command}`, JSON.stringify(outcome));
  }
  for (const command of before.keys()) {
    if (!after.has(command)) remove.push(`${session}:${command}`);
  }
}

/** The sessions that `diffSessions` wrote. Outcomes come back in the order of their ids. Throws on anything else. */
export function decodeSessions(hash: Readonly<Record<string, string>>): Sessions {
  const outcomes = new Map<string, [number, Outcome][]>();
  const headers: [string, z.infer<typeof headerSchema>][] = [];
  for (const [field, text] of Object.entries(hash)) {
    const colon = field.indexOf(':');
    if (colon < 0) {
      headers.push([field, headerSchema.parse(JSON.parse(text))]);
      continue;
    }
    const session = field.slice(0, colon);
    const list = outcomes.get(session) ?? [];
    list.push([Number(field.slice(colon + 1)), outcomeSchema.parse(JSON.parse(text))]);
    outcomes.set(session, list);
  }
  return new Map(
    headers.map(([session, { user, floor, leftAt }]) => {
      const sorted = (outcomes.get(session) ?? []).sort(([a], [b]) => a - b);
      return [sessionId(session), { user: userId(user), floor, leftAt, outcomes: new Map(sorted) }];
    }),
  );
}

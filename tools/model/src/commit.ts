import type { World } from './configuration.ts';
import type { Edit } from './edit.ts';
import { pick } from './pick.ts';
import { clientOf } from './sockets.ts';
import type { Draft, Event, Message, Own } from './state.ts';

/** The commit script. The memory that goes on from it, or why nothing was written. */
export function runCommit(
  edit: Edit,
  draft: Draft,
  fence: { readonly epoch: number; readonly replication: number },
  world: World,
): 'committed' | 'timeline' | 'fenced' | 'cursor' {
  const { redis } = edit;
  if (world.holds('commitReplication') && redis.replication !== fence.replication) return 'timeline';
  if (world.holds('commitEpoch') && redis.epoch !== fence.epoch) return 'fenced';
  if (world.holds('cursorCheck') && !isSamePlace(redis.own, draft.expected, world)) return 'cursor';
  const before = redis.logId;
  if (draft.logged.length > 0) {
    redis.logId = ++edit.ghost.logIds;
    redis.log.push({ id: redis.logId, timeline: draft.next.timeline, records: draft.logged });
  }
  redis.own = stored(draft.next, world);
  redis.feeds = redis.feeds.map((n, gateway) => (pick(draft.next.known, gateway) ? Math.max(n, 0) : -1));
  const { entry } = redis.own;
  redis.commands = redis.commands.filter(({ id }) => (world.holds('trimToCursor') ? id >= entry : id > entry));
  noteFacts(edit, draft, world);
  if (world.holds('publishLast')) publish(edit, draft, before);
  return 'committed';
}

function isSamePlace(a: Own, b: Own, world: World): boolean {
  return a.entry === b.entry && (a.index === b.index || !world.holds('cursorIndex'));
}

/** Without its place in the entry, the cursor says that all of the entry was applied. */
function stored(next: Own, world: World): Own {
  return world.holds('cursorIndex') ? next : { ...next, index: 99 };
}

/** Each gateway concerned that has a feed gets one message under the next number. */
export function publish(edit: Edit, { next, feeds, restarts }: Draft, before: number): void {
  const { redis } = edit;
  for (const [gateway, records] of feeds.entries()) {
    const n = pick(redis.feeds, gateway) + 1;
    if (records.length === 0 || n === 0) continue;
    redis.feeds[gateway] = n;
    send(edit, gateway, { kind: 'update', timeline: next.timeline, n, before, after: redis.logId, records });
  }
  for (const [gateway, batch] of restarts.entries()) {
    if (batch >= 0) send(edit, gateway, { kind: 'restart', batch });
  }
}

function send(edit: Edit, gateway: number, message: Message): void {
  if (edit.gateway(gateway).life !== 'down') edit.gateway(gateway).inbox.push(message);
}

/**
 * Writes down what is true from now on: that a seq of a timeline names one event, that a command has one effect, and none
 * of somebody who was kicked before.
 */
function noteFacts(edit: Edit, { expected, next, logged }: Draft, world: World): void {
  const places = [...expected.places];
  let { seq } = expected;
  for (const record of logged) {
    if (record.kind === 'event') {
      ({ seq } = record.event);
      noteEvent(edit, next.timeline, record.event);
      const { by } = pick(world.configuration.acts, record.event.act);
      if (pick(places, by) === -1) edit.break(`G5: command ${record.event.act + 1} of a kicked client has an effect`);
    } else if (record.kind === 'detach') {
      if (pick(edit.ghost.ends, record.socket) === -1) edit.ghost.ends[record.socket] = seq;
      if (places[clientOf(record.socket)] === record.socket) places[clientOf(record.socket)] = -1;
    } else if (record.kind === 'attach') {
      places[clientOf(record.socket)] = record.socket;
      edit.ghost.ends[record.socket] = -1;
    }
  }
}

function noteEvent(edit: Edit, timeline: number, event: Event): void {
  const { facts } = edit.ghost;
  const isTaken = facts.some((fact) => fact.timeline === timeline && fact.event.seq === event.seq);
  if (isTaken) edit.break(`G1: ${timeline}/${event.seq} names two events`);
  const isRepeated = facts.some((fact) => !fact.lost && fact.event.act === event.act);
  if (isRepeated) edit.break(`G2: command ${event.act + 1} has two effects`);
  facts.push({ timeline, event, lost: false });
}

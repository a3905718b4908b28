import type { RoomId } from '@tandem-watch/protocol';
import {
  beginCommands,
  heartbeat,
  keepApart,
  logBytes,
  noteStall,
  renewLease,
  streamTime,
} from '@tandem-watch/storage-redis';
import { CLOCK_SLACK_MS, loadRoom } from './partition-memory.ts';
import { pause } from './pause.ts';
import { sendOwn, type OwnCommand } from './own-command.ts';
import { NEW_ROOMS_UP_TO } from './apply-entry.ts';
import { STALL_MS, systemTime, type Owner, type OwnerContext } from './owner.ts';

/** Why the pulse ended the ownership. */
export type PulseEnd = 'lost' | 'reload';

/** How often deadlines are looked at, ms. */
const LOOK_MS = 250;

/** A stream without an entry for so many ms gets one of the owner's, so that its time moves when all are silent. */
const SILENCE_MS = 1_000;

/** How far the loop may lag behind, ms, to count as having read everything. */
const LAG_MS = 1_000;

/**
 * The owner's pulse: holds the lease and tells the gateways where the partition is, once every `pulseMs`; in between
 * it looks whether a deadline has passed. All that it finds out becomes a command in the partition's own stream, so
 * that it takes effect in one order with everything else. Ends when the ownership does; rejects when Redis cannot be
 * reached.
 */
export async function runPulse(
  owner: Owner,
  context: OwnerContext,
  signal: AbortSignal,
): Promise<PulseEnd | 'aborted'> {
  let nextBeatAt = 0;
  while (!signal.aborted) {
    if (performance.now() >= nextBeatAt) {
      nextBeatAt = performance.now() + context.settings.pulseMs;
      const end = await beat(owner, context);
      if (end !== null) return end;
      await watchLog(owner, context);
      await watchGateways(owner, context);
      await recheckQuarantined(owner, context);
    }
    await rememberStall(owner, context);
    await watchDeadlines(owner, context);
    await pause(LOOK_MS, signal);
  }
  return 'aborted';
}

async function beat(owner: Owner, context: OwnerContext): Promise<PulseEnd | null> {
  const { redis, worker, settings } = context;
  if (!(await renewLease(redis, owner.partition, worker, settings.leaseMs))) return 'lost';
  const askedAt = performance.now();
  const result = await heartbeat(redis, owner.memory.fence, owner.logPercent);
  if (result.kind !== 'told') return result.kind === 'fenced' ? 'lost' : 'reload';
  if (result.time - systemTime(owner) > STALL_MS || performance.now() - askedAt > STALL_MS) owner.stalled = true;
  owner.clockOffset = result.time - performance.now();
  if (result.memory >= NEW_ROOMS_UP_TO && owner.memoryPercent < NEW_ROOMS_UP_TO) {
    context.log.error({ partition: owner.partition, percent: result.memory }, 'Redis fills up: no new rooms are made');
  }
  owner.memoryPercent = result.memory;
  noteLag(owner);
  return await watchClock(owner, result.time, context);
}

/** At this % of memory gateways take nothing that makes an event; the log's limit counts as the same. */
const FULL_PERCENT = 80;
const LOG_LOOK_MS = 5_000;

/** The log waits for PostgreSQL: how full it is becomes part of the next heartbeat. */
async function watchLog(owner: Owner, { redis, settings }: OwnerContext): Promise<void> {
  if (performance.now() - owner.logSeenAt < LOG_LOOK_MS) return;
  owner.logSeenAt = performance.now();
  const bytes = await logBytes(redis, owner.partition);
  owner.logPercent = Math.floor((bytes * FULL_PERCENT) / settings.logMaxBytes);
}

/** Stream time ahead of Redis TIME: the clock jumped and came back. The command stream begins anew. */
async function watchClock(owner: Owner, time: number, { redis, log }: OwnerContext): Promise<PulseEnd | null> {
  const ahead = streamTime(owner.memory.cursor.entry) - time;
  if (ahead <= CLOCK_SLACK_MS) return null;
  log.error({ partition: owner.partition, aheadMs: ahead }, 'the clock of Redis was set back, commands begin anew');
  return (await beginCommands(redis, owner.memory.fence)) ? 'reload' : 'lost';
}

/** A loop that does not read is behind, as is one that reads what is old. */
function noteLag(owner: Owner): void {
  const now = systemTime(owner);
  const isBehind = performance.now() - owner.readAt > LAG_MS + SILENCE_MS;
  if (isBehind) owner.behindAt = now;
  if (performance.now() - owner.readAt > STALL_MS || now - owner.readUpTo > STALL_MS + SILENCE_MS) owner.stalled = true;
}

function isCaughtUp(owner: Owner, forMs: number): boolean {
  return systemTime(owner) - owner.behindAt > forMs;
}

/** A gateway from which the stream shows nothing for `gatewayLostMs`, while the owner has read everything for as long, is lost. */
async function watchGateways(owner: Owner, context: OwnerContext): Promise<void> {
  const { gatewayLostMs } = context.settings;
  if (systemTime(owner) - owner.readUpTo >= SILENCE_MS) await sendOwn(owner, context, []);
  if (!isCaughtUp(owner, gatewayLostMs)) return;
  const lost: OwnCommand[] = [];
  for (const [gateway, { seenAt }] of owner.memory.gateways) {
    if (owner.readUpTo - seenAt < gatewayLostMs) continue;
    lost.push({ type: 'GATEWAY_LOST', gateway, batch: owner.memory.batches.get(gateway) ?? 0 });
  }
  if (lost.length > 0) await sendOwn(owner, context, lost);
}

/** A stall is noted in Redis until its STALL is applied: this owner may die before. */
async function rememberStall(owner: Owner, { redis }: OwnerContext): Promise<void> {
  if (!owner.stalled || owner.stallNoted) return;
  await noteStall(redis, owner.memory.fence);
  owner.stallNoted = true;
}

/** Deadlines fire by a DUE; after a stall, once the owner has caught up, they move first. */
async function watchDeadlines(owner: Owner, context: OwnerContext): Promise<void> {
  if (owner.stalled) {
    if (!isCaughtUp(owner, 0) || systemTime(owner) - owner.readUpTo > STALL_MS) return;
    // The loop may commit the STALL before its sending is known here: what it then finds must be that no stall is left.
    const wasNoted = owner.stallNoted;
    owner.stalled = owner.stallNoted = false;
    if ((await sendOwn(owner, context, [{ type: 'STALL' }])) !== null) return;
    owner.stalled = true;
    owner.stallNoted = wasNoted;
    return;
  }
  if (owner.dueAskedAt !== null && owner.readUpTo < owner.dueAskedAt) return;
  owner.dueAskedAt = null;
  const now = systemTime(owner);
  for (const at of owner.memory.deadlines.values()) {
    if (at > now) continue;
    owner.dueAskedAt = await sendOwn(owner, context, [{ type: 'DUE' }]);
    return;
  }
}

/**
 * Looks whether a room that was set apart can be read again: then everything is loaded anew, and every gateway is asked
 * to announce its sockets, because what ended meanwhile was not noticed; a gateway that has ended meanwhile is said to be
 * lost again, for these rooms. While Redis is full nobody can be asked, and the rooms stay apart. Redis knows which are,
 * so that an owner which has died meanwhile leaves them to the next one.
 */
async function recheckQuarantined(owner: Owner, context: OwnerContext): Promise<void> {
  const readable: RoomId[] = [];
  const gateways = new Set(owner.memory.gateways.keys());
  for (const room of owner.memory.quarantined) {
    const read = await loadRoom(context.redis, owner.partition, room, context.settings.room);
    if (read === 'unreadable') continue;
    readable.push(room);
    for (const { gateway } of read?.members.values() ?? []) gateways.add(gateway);
  }
  if (readable.length === 0) return;
  // All at once: the loop loads anew at the first one that it sees, and loading is no cheaper for one than for all.
  for (const room of readable) owner.recovered.add(room);
  let askedAt: number | null = null;
  try {
    const batch = Number.MAX_SAFE_INTEGER;
    const lost = Array.from(gateways, (gateway): OwnCommand => ({ type: 'GATEWAY_LOST', gateway, batch }));
    askedAt = await sendOwn(owner, context, lost);
    if (askedAt !== null) await keepApart(context.redis, owner.memory.fence, { apart: [], mended: readable });
  } finally {
    if (askedAt === null) owner.recovered.clear();
  }
}

import { randomUUID } from 'node:crypto';
import {
  compareStreamIds,
  decodeFeedMessage,
  decodeRecords,
  type FeedHeartbeat,
  type FeedUpdate,
} from '@tandem-watch/storage-redis';
import { announce } from './announce.ts';
import { unanswered } from './awaited-replies.ts';
import { passed, push, pushUrgent } from './command-batch.ts';
import { deliver } from './deliver.ts';
import { clearFloors } from './floor.ts';
import type { GatewayContext } from './gateway-context.ts';
import { send, type Link, type Refilling } from './link.ts';
import { after, at, stepOfHeartbeat, stepOfUpdate, type Position } from './position.ts';
import { refill } from './refill.ts';

/** Messages kept during a refill, UTF-16 units. */
const MAX_KEPT = 8 * 1024 * 1024;

/** HELLO is sent again after so many ms without an answer. */
const HELLO_AGAIN_MS = 1_000;

/** Rooms in one ANCHORS: their answer fits into a commit. */
const ANCHOR_ROOMS = 100;

/** Takes a message of the feed. */
export function receive(link: Link, text: string, context: GatewayContext): void {
  const message = decodeFeedMessage(text);
  switch (message.kind) {
    case 'update':
      return receiveUpdate(link, message, context);
    case 'heartbeat':
      return receiveHeartbeat(link, message, context);
    case 'restart':
      if (link.mode.kind !== 'resyncing' && message.batch > link.helloBatch) resync(link, 'restart', context);
  }
}

function receiveUpdate(link: Link, update: FeedUpdate, context: GatewayContext): void {
  const { mode } = link;
  if (mode.kind === 'resyncing') return receiveHelloAnswer(link, mode.nonce, update, context);
  if (mode.kind === 'refilling') return keep(link, mode, update, context);
  switch (stepOfUpdate(mode.position, update)) {
    case 'deliver':
      mode.position = after(update);
      return deliver(link, decodeRecords(update.records), context);
    case 'ignore':
      return;
    case 'resync':
      return resync(link, 'timeline', context);
    case 'refill':
      startRefill(link, mode.position, context);
      return receiveUpdate(link, update, context);
  }
}

/** Records behind the answer count, those before it do not. Whatever was sent before HELLO is behind the owner by now. */
function receiveHelloAnswer(link: Link, nonce: string, update: FeedUpdate, context: GatewayContext): void {
  const records = decodeRecords(update.records);
  const answer = records.findIndex((record) => record.kind === 'hello' && record.nonce === nonce);
  if (answer < 0) return;
  link.mode = { kind: 'following', position: after(update) };
  link.helloBatch = link.batch.number;
  link.cursor = '0-0';
  passed(link.batch, () => true);
  link.heartbeatAt = performance.now();
  announce(link, nonce, context);
  deliver(link, records.slice(answer + 1), context);
  send(link, context);
}

function keep(link: Link, mode: Refilling, update: FeedUpdate, context: GatewayContext): void {
  if (update.timeline !== mode.position.timeline) return resync(link, 'timeline', context);
  if (update.n <= mode.position.n) return;
  mode.kept.push(update);
  mode.keptSize += update.records.length;
  if (mode.keptSize > MAX_KEPT) resync(link, 'kept too much', context);
}

function receiveHeartbeat(link: Link, heartbeat: FeedHeartbeat, context: GatewayContext): void {
  link.heartbeatAt = performance.now();
  context.clock.sample(heartbeat.time);
  context.noteMemory(link.partition, heartbeat.memory);
  const { mode } = link;
  if (mode.kind === 'resyncing') return;
  if (mode.kind === 'refilling') {
    if (heartbeat.timeline !== mode.position.timeline) return resync(link, 'timeline', context);
    mode.target = heartbeat;
    return;
  }
  switch (stepOfHeartbeat(mode.position, heartbeat)) {
    case 'deliver':
      mode.position = at(heartbeat);
      return inStep(link, heartbeat, context);
    case 'ignore':
      return;
    case 'resync':
      return resync(link, 'timeline', context);
    case 'refill':
      startRefill(link, mode.position, context, heartbeat);
  }
}

/**
 * The heartbeat agrees with the position: what was applied and is unanswered by now has lost its answer. A cursor that
 * went back says that the owner has begun the command stream anew: with it went what was not applied, also that sockets
 * have ended, which nobody would ask for again.
 */
function inStep(link: Link, { cursor }: FeedHeartbeat, context: GatewayContext): void {
  if (compareStreamIds(cursor, link.cursor) < 0) return resync(link, 'commands begun anew', context);
  link.cursor = cursor;
  passed(link.batch, (entry) => compareStreamIds(entry, cursor) <= 0);
  const again = unanswered(link.awaited, cursor);
  for (const item of again) push(link.batch, item.command, item);
  if (again.length === 0) return;
  context.meter.askedAgain(again.length);
  send(link, context);
}

function startRefill(
  link: Link,
  position: Position,
  context: GatewayContext,
  target: FeedHeartbeat | null = null,
): void {
  const mode: Refilling = { kind: 'refilling', position, kept: [], keptSize: 0, target };
  link.mode = mode;
  context.meter.refill();
  void refill(link, mode, context)
    .then((result) => {
      if (link.mode !== mode) return;
      if (result === 'resync') resync(link, 'log not whole', context);
      else endRefill(link, mode, context);
    })
    .catch((error: unknown) => {
      context.log.error({ error, partition: link.partition }, 'a gap could not be closed');
      if (link.mode.kind !== 'resyncing') resync(link, 'broken', context);
    });
}

/** The gap is closed: the kept messages follow, and a gap among them begins the next refill. */
function endRefill(link: Link, mode: Refilling, context: GatewayContext): void {
  link.mode = { kind: 'following', position: mode.position };
  for (const update of mode.kept) receiveUpdate(link, update, context);
  const rooms = context.roomsOf(link.partition);
  for (let from = 0; from < rooms.length; from += ANCHOR_ROOMS) {
    push(link.batch, { type: 'ANCHORS', rooms: rooms.slice(from, from + ANCHOR_ROOMS) }, null);
  }
  send(link, context);
}

/**
 * Begins anew: at process start, after being taken for lost, when the log does not hold what was missed, on another
 * timeline. All floors fall at once, so that nobody gets an event of which he missed the one before.
 */
export function resync(link: Link, reason: string, context: GatewayContext): void {
  context.log.info({ partition: link.partition, reason }, 'resync');
  context.meter.resync();
  link.mode = { kind: 'resyncing', nonce: randomUUID(), helloAt: 0 };
  link.batch.held = true;
  clearFloors(link, context);
  sayHello(link, context);
}

/** Says HELLO when it is time to: at first and each second until it is answered. */
export function sayHello(link: Link, context: GatewayContext): void {
  const { mode } = link;
  if (mode.kind !== 'resyncing' || performance.now() - mode.helloAt < HELLO_AGAIN_MS) return;
  mode.helloAt = performance.now();
  pushUrgent(link.batch, { type: 'HELLO', nonce: mode.nonce });
  send(link, context);
}

import type { Command, GatewayId } from '@tandem-watch/protocol';
import type { Hop } from '@tandem-watch/service';
import { addBatch, type Batch, type Redis } from '@tandem-watch/storage-redis';
import type { Awaited } from './awaited-replies.ts';

/** One batch holds no more. */
const BATCH_COMMANDS = 64;
const BATCH_BYTES = 64 * 1024;

/** Commands of a partition that wait or were not passed by the heartbeat's cursor, per gateway. */
const MAX_COMMANDS = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** Entries of all gateways on a partition's stream that nobody takes off it. */
export const MAX_BACKLOG = 10_000;

export interface Waiting {
  /** The command as JSON. */
  readonly text: string;
  /** Whose entry this is: they are given its id once it is added. */
  readonly awaited: readonly Awaited[];
  /** Ends when it is added, when the command is followed. */
  readonly hop: Hop | undefined;
}

/**
 * The commands of one partition on their way into its stream.
 *
 * Problem: commands must reach the owner in order and once, although the reply to an XADD can be lost. The naive
 * answer, to send each at once and repeat it on error, reorders and repeats. Choice: one batch in flight, numbered,
 * repeated unchanged until it is answered; the owner drops a number that is not higher than the last. Whatever arrives
 * meanwhile makes the next batch, so batches grow with the load by themselves.
 */
export interface CommandBatch {
  readonly partition: number;
  readonly gateway: GatewayId;
  readonly waiting: Waiting[];
  bytes: number;
  /** Number of the last batch that was begun. */
  number: number;
  sending: boolean;
  /** While held only what is urgent goes out. */
  held: boolean;
  readonly urgent: Waiting[];
  /** ms of this process's clock at which the last batch was answered. */
  sentAt: number;
  /** Entries that were added but not yet passed by a heartbeat's cursor: id, commands, bytes. */
  readonly unpassed: { readonly entry: string; readonly commands: number; readonly bytes: number }[];
  unpassedCommands: number;
  unpassedBytes: number;
  /** Entries on the stream, as far as its owner is silent; 0 while it is heard. */
  backlog: number;
}

export function commandBatch(partition: number, gateway: GatewayId): CommandBatch {
  return {
    partition,
    gateway,
    waiting: [],
    bytes: 0,
    number: 0,
    sending: false,
    held: true,
    urgent: [],
    sentAt: 0,
    unpassed: [],
    unpassedCommands: 0,
    unpassedBytes: 0,
    backlog: 0,
  };
}

/** From this share of the way's limit on, what a later message replaces is dropped; at the limit commands are refused. */
export const DROP_FROM = 0.5;

/** How full the way is, 0…1 and more: from 1 on commands are refused, from 1/2 on what may be lost is dropped. */
export function fullness(batch: CommandBatch): number {
  return Math.max(
    (batch.waiting.length + batch.unpassedCommands) / MAX_COMMANDS,
    (batch.bytes + batch.unpassedBytes) / MAX_BYTES,
    batch.backlog / MAX_BACKLOG,
  );
}

/** Adds a command behind all others. */
export function push(batch: CommandBatch, command: Command, awaited: Awaited | null, hop?: Hop): void {
  const item = waiting(command, awaited === null ? [] : [awaited], hop);
  batch.waiting.push(item);
  batch.bytes += item.text.length;
}

/** Adds a command that goes out before all others, even while the batch is held. */
export function pushUrgent(batch: CommandBatch, command: Command, awaited: readonly Awaited[] = []): void {
  batch.urgent.push(waiting(command, awaited));
}

/** Takes all that waits out of the queue. */
export function unqueue(batch: CommandBatch): Waiting[] {
  batch.bytes = 0;
  return batch.waiting.splice(0);
}

/** Puts items back, behind what waits. */
export function requeue(batch: CommandBatch, items: readonly Waiting[]): void {
  batch.waiting.push(...items);
  batch.bytes += bytesOf(items);
}

/** The text is made once: it is counted, and then joined into the entry. */
function waiting(command: Command, awaited: readonly Awaited[], hop?: Hop): Waiting {
  return { text: JSON.stringify(command), awaited, hop };
}

/** The heartbeat's cursor has passed these entries: they no longer count. */
export function passed(batch: CommandBatch, isPassed: (entry: string) => boolean): void {
  for (let first = batch.unpassed[0]; first !== undefined && isPassed(first.entry); first = batch.unpassed[0]) {
    batch.unpassed.shift();
    batch.unpassedCommands -= first.commands;
    batch.unpassedBytes -= first.bytes;
  }
}

/** What sending a batch needs. */
export interface Sending {
  readonly redis: Redis;
  /** Waits before a repeat. */
  readonly backoff: (attempt: number) => Promise<void>;
  /** Told when Redis has answered. */
  readonly answered: () => void;
  readonly isStopped: () => boolean;
}

/** Sends what waits, batch after batch, until nothing does. An empty batch is sent when `heartbeat` asks for one. */
export async function flush(batch: CommandBatch, sending: Sending, heartbeat = false): Promise<void> {
  if (batch.sending) return;
  batch.sending = true;
  try {
    let empty = heartbeat;
    for (;;) {
      const items = take(batch);
      if ((items.length === 0 && !empty) || sending.isStopped()) return;
      empty = false;
      batch.number += 1;
      await sendUntilAnswered(batch, items, sending);
    }
  } finally {
    batch.sending = false;
  }
}

function take(batch: CommandBatch): Waiting[] {
  if (batch.urgent.length > 0) return batch.urgent.splice(0, fitting(batch.urgent));
  if (batch.held) return [];
  const items = batch.waiting.splice(0, fitting(batch.waiting));
  batch.bytes -= bytesOf(items);
  return items;
}

/** How many of the first items make a batch. */
function fitting(items: readonly Waiting[]): number {
  let bytes = 0;
  let count = 0;
  for (const { text } of items) {
    bytes += text.length;
    if (count === BATCH_COMMANDS || (count > 0 && bytes > BATCH_BYTES)) break;
    count += 1;
  }
  return count;
}

function bytesOf(items: readonly Waiting[]): number {
  return items.reduce((sum, { text }) => sum + text.length, 0);
}

async function sendUntilAnswered(batch: CommandBatch, items: readonly Waiting[], sending: Sending): Promise<void> {
  const { partition, gateway, number } = batch;
  const entry: Batch = { gateway, number, commands: items.map(({ text }) => text) };
  for (let attempt = 0; !sending.isStopped(); attempt++) {
    try {
      const id = await addBatch(sending.redis, partition, entry);
      sending.answered();
      noteSent(batch, items, id);
      return;
    } catch {
      await sending.backoff(attempt);
    }
  }
}

function noteSent(batch: CommandBatch, items: readonly Waiting[], entry: string): void {
  batch.sentAt = performance.now();
  for (const item of items.flatMap(({ awaited }) => awaited)) item.entry = entry;
  for (const { hop } of items) hop?.end();
  if (items.length === 0) return;
  const bytes = bytesOf(items);
  batch.unpassed.push({ entry, commands: items.length, bytes });
  batch.unpassedCommands += items.length;
  batch.unpassedBytes += bytes;
}

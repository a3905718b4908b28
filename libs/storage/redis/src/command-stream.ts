import { gatewayId, type GatewayId } from '@tandem-watch/protocol';
import { BLOCK_MS, type Redis } from './connect.ts';
import { partitionKeys } from './keys.ts';

/** A batch as it goes into the stream. Owners and the archiver have no gateway id: their batches are not numbered. */
export interface Batch {
  readonly gateway: GatewayId | null;
  readonly number: number;
  /** Each a command as JSON. */
  readonly commands: readonly string[];
}

/** A batch as it is read: its commands are what somebody wrote there, still to be checked one by one. */
export interface Entry {
  readonly id: string;
  readonly gateway: GatewayId | null;
  readonly number: number;
  readonly commands: readonly unknown[];
}

/** How many entries one read brings at most; with 64 commands each it bounds what waits in the owner. */
const READ_ENTRIES = 64;

/** Adds a batch; returns its stream id. When it rejects the outcome is unknown: the same batch may be added again. */
export async function addBatch(redis: Redis, partition: number, batch: Batch): Promise<string> {
  const fields = ['c', `[${batch.commands.join(',')}]`];
  if (batch.gateway !== null) fields.push('g', batch.gateway, 'n', String(batch.number));
  const id = await redis.xadd(partitionKeys(partition).commands, '*', ...fields);
  if (id === null) throw new Error('XADD without NOMKSTREAM answered nil');
  return id;
}

/** How many entries stand on the stream: the last one that was applied, and all that are not. */
export async function commandsWaiting(redis: Redis, partition: number): Promise<number> {
  return await redis.xlen(partitionKeys(partition).commands);
}

/** The entries after `after`, at once or as soon as one comes; empty after a second of silence. */
export async function readCommands(redis: Redis, partition: number, after: string): Promise<Entry[]> {
  const key = partitionKeys(partition).commands;
  const reply = await redis.xread('COUNT', READ_ENTRIES, 'BLOCK', BLOCK_MS, 'STREAMS', key, after);
  return (reply?.[0]?.[1] ?? []).map(entryOf);
}

/** The entries after `after` that are there already, as many as one read brings. */
export async function readEntriesAfter(redis: Redis, partition: number, after: string): Promise<Entry[]> {
  const key = partitionKeys(partition).commands;
  return (await redis.xrange(key, `(${after}`, '+', 'COUNT', READ_ENTRIES)).map(entryOf);
}

/** The entry at the cursor, which may be half applied, or null when it is gone or there never was one. */
export async function readEntry(redis: Redis, partition: number, id: string): Promise<Entry | null> {
  const [entry] = await redis.xrange(partitionKeys(partition).commands, id, id);
  return entry === undefined ? null : entryOf(entry);
}

function entryOf([id, fields]: [string, string[]]): Entry {
  const values = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2) values.set(fields[index] ?? '', fields[index + 1] ?? '');
  const gateway = values.get('g');
  return {
    id,
    gateway: gateway === undefined ? null : gatewayId(gateway),
    number: Number(values.get('n') ?? 0),
    commands: commandsOf(values.get('c') ?? ''),
  };
}

/** A text that is no list of commands counts as one command that cannot be read, so it is set aside like any other. */
function commandsOf(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return [text];
  }
}

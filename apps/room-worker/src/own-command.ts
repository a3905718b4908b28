import type { DueCommand, GatewayLostCommand, StallCommand } from '@tandem-watch/protocol';
import { addBatch, isOutOfMemory, streamTime } from '@tandem-watch/storage-redis';
import type { Owner, OwnerContext } from './owner.ts';

/** What an owner asks of itself, through its own stream. */
export type OwnCommand = DueCommand | StallCommand | GatewayLostCommand;

/**
 * Adds the owner's commands (none: time alone) to its stream; returns the entry's stream time in ms. Null: Redis
 * is full and nothing was added. What is due is asked for again; an owner that gave up would leave nobody to trim the log.
 */
export async function sendOwn(
  owner: Owner,
  { redis }: OwnerContext,
  commands: readonly OwnCommand[],
): Promise<number | null> {
  const texts = commands.map((command) => JSON.stringify(command));
  try {
    return streamTime(await addBatch(redis, owner.partition, { gateway: null, number: 0, commands: texts }));
  } catch (error) {
    if (isOutOfMemory(error)) return null;
    throw error;
  }
}

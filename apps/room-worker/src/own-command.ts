import type { DueCommand, GatewayLostCommand, StallCommand } from '@tandem-watch/protocol';
import { addBatch, streamTime } from '@tandem-watch/storage-redis';
import type { Owner, OwnerContext } from './owner.ts';

/** What an owner asks of itself, through its own stream. */
export type OwnCommand = DueCommand | StallCommand | GatewayLostCommand;

/** Adds the owner's commands (none: time alone) to its stream; returns the entry's stream time in ms. */
export async function sendOwn(owner: Owner, { redis }: OwnerContext, commands: readonly OwnCommand[]): Promise<number> {
  return streamTime(
    await addBatch(redis, owner.partition, {
      gateway: null,
      number: 0,
      commands: commands.map((command) => JSON.stringify(command)),
    }),
  );
}

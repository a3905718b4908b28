import { ID_PATTERN, partitionOf, roomId, userId } from '@tandem-watch/protocol';
import { jsonAnswer } from '@tandem-watch/service';
import { readLease, readWorkers, type Redis } from '@tandem-watch/storage-redis';
import { z } from 'zod';
import type { Asked } from './act.ts';
import { gateway as gatewaySchema } from '../id-schema.ts';
import { notice } from './action.ts';

interface Cluster {
  readonly redis: Redis;
  readonly partitions: number;
}

const closing = z.strictObject({ notice: notice.default('An operator has closed this room.') });
const kicking = z.strictObject({ user: z.string().regex(ID_PATTERN) });
const draining = z.strictObject({});
const handing = z.strictObject({ to: z.string().max(200).optional() });

/** Closes a room, with some words to its members. */
export function closeRoom(room: string, body: unknown, { partitions }: Cluster): Asked {
  const read = closing.safeParse(body);
  if (!read.success) return bad(z.prettifyError(read.error));
  if (!ID_PATTERN.test(room)) return bad('this is no id of a room');
  const does = { kind: 'close', room: roomId(room), notice: read.data.notice } as const;
  return { partition: partitionOf(room, partitions), does };
}

/** Removes a member. */
export function kickMember(room: string, body: unknown, { partitions }: Cluster): Asked {
  const read = kicking.safeParse(body);
  if (!read.success) return bad(z.prettifyError(read.error));
  if (!ID_PATTERN.test(room)) return bad('this is no id of a room');
  const does = { kind: 'kick', room: roomId(room), user: userId(read.data.user) } as const;
  return { partition: partitionOf(room, partitions), does };
}

/**
 * Has a gateway drain and end. Every partition can tell it, and each keeps the ids of its own actions: so it is the same
 * one whenever it is asked for.
 */
export function drainGateway(text: string, body: unknown, { partitions }: Cluster): Asked {
  const read = draining.safeParse(body);
  if (!read.success) return bad(z.prettifyError(read.error));
  const gateway = gatewaySchema.safeParse(text);
  if (!gateway.success) return bad('this is no id of a gateway');
  return { partition: partitionOf(text, partitions), does: { kind: 'drain', gateway: gateway.data } };
}

/** Hands a partition over to the worker that is named, else to the one with the fewest. */
export async function handOver(text: string, body: unknown, { redis, partitions }: Cluster): Promise<Asked> {
  const read = handing.safeParse(body);
  if (!read.success) return bad(z.prettifyError(read.error));
  const partition = Number(text);
  if (!/^\d{1,3}$/.test(text) || partition >= partitions)
    return jsonAnswer(404, { error: 'there is no such partition' });
  const [owner, workers] = await Promise.all([readLease(redis, partition), readWorkers(redis)]);
  const [fewest] = [...workers].filter(([worker]) => worker !== owner).sort(([, a], [, b]) => a - b);
  const to = read.data.to ?? fewest?.[0];
  if (to === undefined) return jsonAnswer(409, { error: 'there is no other worker' });
  if (!workers.has(to)) return jsonAnswer(404, { error: 'there is no such worker' });
  return { partition, does: { kind: 'hand-over', to } };
}

function bad(error: string): Asked {
  return jsonAnswer(400, { error });
}

import { timeline, userId, type JoinCommand, type UserId } from '@tandem-watch/protocol';
import { connection, gateway, life, room, session, user } from './id-schema.ts';
import type { Gate, PendingJoin } from '@tandem-watch/room';
import { z } from 'zod';

// The parts of a room that are stored as JSON.

export const gateSchema: z.ZodType<Gate> = z.object({
  targetTime: z.number(),
  endsAt: z.number(),
  members: z.array(user),
  ready: z.array(user),
});

export const kickedSchema: z.ZodType<ReadonlyMap<UserId, number>> = z
  .record(z.string(), z.number())
  .transform((kicked) => new Map(Object.entries(kicked).map(([key, until]) => [userId(key), until])));

/** A JOIN as the owner accepts it from a stream or a stored room. */
export const joinSchema: z.ZodType<JoinCommand> = z.object({
  type: z.literal('JOIN'),
  room,
  user,
  connection,
  acceptedAt: z.number(),
  session,
  claimedLife: life.nullable(),
  ordinal: z.number(),
  try: z.number(),
  username: z.string().nullable(),
  pinTags: z.array(z.string()),
  guestControl: z.boolean(),
  resume: z.object({ timeline: z.string().transform(timeline), seq: z.number() }).nullable(),
  modern: z.boolean(),
  address: z.string(),
  mayCreate: z.boolean().exactOptional(),
});

export const pendingSchema: z.ZodType<ReadonlyMap<UserId, PendingJoin>> = z
  .record(z.string(), z.object({ join: joinSchema, gateway, until: z.number() }))
  .transform((pending) => new Map(Object.entries(pending).map(([key, value]) => [userId(key), value])));

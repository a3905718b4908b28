import * as z from 'zod';
import { commandId, partySchema, seq, serverTime, timelineSchema } from '../fields.ts';
import type { Timeline, UserId } from '../ids.ts';

/** What every event has. All members of a room get the same bytes: `type`, `userId`, own fields, then the others. */
export interface EventOf<Type extends string> {
  readonly type: Type;
  /** Whose event it is: a member, or `server`. */
  readonly userId: UserId;
  /** Server time, ms. */
  readonly timestamp: number;
  readonly timeline: Timeline;
  /** Grows by exactly 1 from event to event of a room. */
  readonly seq: number;
  /** The id of the command that made it, if it had one; it belongs to `userId`, others ignore it. */
  readonly id?: number;
}

/** The fields of an event around its own ones, in their order. */
type EventShape<Type extends string, Shape extends z.ZodRawShape> = {
  type: z.ZodLiteral<Type>;
  userId: z.ZodType<UserId>;
} & Shape & {
    timestamp: z.ZodNumber;
    timeline: z.ZodType<Timeline>;
    seq: z.ZodInt;
    id: z.ZodExactOptional<z.ZodInt>;
  };

/** The schema of an event: its own fields, between those that every event has. */
export function roomEvent<Type extends string, Shape extends z.ZodRawShape>(
  type: Type,
  description: string,
  shape: Shape,
): z.ZodType<z.output<z.ZodObject<EventShape<Type, Shape>>>>;
export function roomEvent(type: string, description: string, shape: z.ZodRawShape): z.ZodType<object> {
  const before = { type: z.literal(type), userId: partySchema };
  const after = { timestamp: serverTime, timeline: timelineSchema, seq, id: commandId.exactOptional() };
  return z.object({ ...before, ...shape, ...after }).meta({ description });
}

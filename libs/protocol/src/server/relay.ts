import * as z from 'zod';
import { partySchema } from '../fields.ts';
import type { UserId } from '../ids.ts';

/** What every message that one member sent to another has. */
export interface RelayOf<Type extends string> {
  readonly type: Type;
  /** Who sent it, set by the server. */
  readonly from: UserId;
  readonly to: UserId;
  /** The same as `from`. */
  readonly userId: UserId;
}

type RelayShape<Type extends string, Shape extends z.ZodRawShape> = {
  type: z.ZodLiteral<Type>;
  from: z.ZodType<UserId>;
  to: z.ZodType<UserId>;
} & Shape & { userId: z.ZodType<UserId> };

/** The schema of a relayed message: its own fields, between those that every relay has. */
export function relay<Type extends string, Shape extends z.ZodRawShape>(
  type: Type,
  description: string,
  shape: Shape,
): z.ZodType<z.output<z.ZodObject<RelayShape<Type, Shape>>>>;
export function relay(type: string, description: string, shape: z.ZodRawShape): z.ZodType<object> {
  const before = { type: z.literal(type), from: partySchema, to: partySchema };
  return z.object({ ...before, ...shape, userId: partySchema }).meta({ description });
}

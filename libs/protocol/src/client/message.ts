import * as z from 'zod';
import { commandId } from '../fields.ts';

/** What every message of a client has. */
export interface Message<Type extends string> {
  readonly type: Type;
  /** With an id a command takes effect exactly once, however often it is sent. */
  readonly id?: number;
}

/** An object whose optional fields are there with a value, or not there. */
type Pruned<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], null | undefined>;
};

type Parsed<Type extends string, Shape extends z.ZodRawShape> = Pruned<
  z.output<z.ZodObject<{ type: z.ZodLiteral<Type>; id: z.ZodOptional<z.ZodNullable<z.ZodInt>> } & Shape>>
>;

/**
 * The schema of a client's message: its type, an id, and the fields given; any other field is dropped. Optional fields
 * are given as `nullish()`: null means absent, and an absent field is no key of the result.
 */
export function clientMessage<Type extends string, Shape extends z.ZodRawShape>(
  type: Type,
  description: string,
  shape: Shape,
): z.ZodType<Parsed<Type, Shape>>;
export function clientMessage(type: string, description: string, shape: z.ZodRawShape): z.ZodType<object> {
  const fields: z.ZodRawShape = { type: z.literal(type), id: commandId.nullish(), ...shape };
  const optional = Object.entries(fields).flatMap(([key, field]) => (field._zod.optin === 'optional' ? [key] : []));
  return z
    .object(fields)
    .transform((value) => prune(value, optional))
    .meta({ description });
}

function prune(value: Record<string, unknown>, optional: readonly string[]): Record<string, unknown> {
  for (const key of optional) {
    if (key in value && (value[key] === null || value[key] === undefined)) delete value[key];
  }
  return value;
}

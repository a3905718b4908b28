import * as z from 'zod';

/**
 * The schema of a message of the server. Fields stand in the order in which the server writes them; optional ones are
 * `exactOptional()`: there with a value, or not there.
 */
export function serverMessage<Type extends string, Shape extends z.ZodRawShape>(
  type: Type,
  description: string,
  shape: Shape,
): z.ZodType<z.output<z.ZodObject<{ type: z.ZodLiteral<Type> } & Shape>>>;
export function serverMessage(type: string, description: string, shape: z.ZodRawShape): z.ZodType<object> {
  return z.object({ type: z.literal(type), ...shape }).meta({ description });
}

import * as z from 'zod';

/** Of an answer: partitions that could not be asked. */
export const unaskedPartitions: z.ZodType<number[]> = z.array(z.number());

/** Says of which partitions an answer knows nothing, if any. */
export function without(unasked: readonly number[]): string {
  return unasked.length === 0 ? '' : `could not be asked: partition ${unasked.join(', ')}\n`;
}

import type { z } from 'zod';

/** The end of a page as a text that an address can hold. */
export function encodeCursor(place: readonly (number | string)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that a cursor names, null when it names none. */
export function decodeCursor<Place>(text: string, schema: z.ZodType<Place>): Place | null {
  try {
    const read = schema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

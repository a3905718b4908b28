import * as z from 'zod';
import { sized } from '../text.ts';
import { normaliseUsername } from '../username.ts';

/** A name of 1 to 200 code units as sent; undefined when nothing visible is left of it. */
export const sentUsername: z.ZodType<string | undefined> = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cs}*$/u)
  .transform((name) => normaliseUsername(name) || undefined)
  .meta({ ...sized(1, 200), description: 'Stored NFC, without invisible characters, cut to 50 graphemes.' });

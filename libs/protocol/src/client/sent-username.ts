import * as z from 'zod';
import { LONE_SURROGATE } from '../text.ts';
import { normaliseUsername } from '../username.ts';

const MAX_CODE_UNITS = 200;

/** A name of 1 to 200 code units as sent; undefined when nothing visible is left of it. */
export const sentUsername: z.ZodType<string | undefined> = z
  .string()
  .check(({ value, issues }) => {
    if (value.length >= 1 && value.length <= MAX_CODE_UNITS && !LONE_SURROGATE.test(value)) return;
    issues.push({ code: 'custom', message: `must be text of 1 to ${MAX_CODE_UNITS} code units`, input: value });
  })
  .transform((name) => normaliseUsername(name) || undefined)
  .meta({
    minLength: 1,
    maxLength: MAX_CODE_UNITS,
    not: { pattern: LONE_SURROGATE.source },
    description: 'Stored NFC, without invisible characters, cut to 50 graphemes.',
  });

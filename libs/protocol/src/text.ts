import * as z from 'zod';

// What stands in a text is decided at the door: PostgreSQL's jsonb refuses NUL and lone surrogates, and would refuse a
// whole batch of history with them. `\p{Cs}` matches only lone surrogates in a regular expression with the flag u.

/** Half of a character: not well-formed. */
export const LONE_SURROGATE: RegExp = /\p{Cs}/u;

/** Anything that no text may contain: control characters and lone surrogates. */
export const NO_CONTROL: RegExp = /[\p{Cc}\p{Cs}]/u;

/** The same, but lines and tabs are allowed: chat. */
export const LINES: RegExp = /(?![\n\t])[\p{Cc}\p{Cs}]/u;

/** The same, but lines may end in CR LF: session descriptions. */
export const CRLF_LINES: RegExp = /(?![\r\n\t])[\p{Cc}\p{Cs}]/u;

/** A text of `min` to `max` characters (code points, as JSON Schema counts), none of them matched by `forbidden`. */
export function text(forbidden: RegExp, min: number, max: number): z.ZodType<string> {
  const size = `must have ${min} to ${max} characters`;
  return z
    .string()
    .check(refine((value) => value.length < min || hasMoreCharacters(value, max), size))
    .check(refine((value) => forbidden.test(value), 'holds a character that is not allowed'))
    .meta({ minLength: min, maxLength: max, not: { pattern: forbidden.source } });
}

/** A text of at most `max` bytes of UTF-8, no character matched by `forbidden`. */
export function textOfBytes(forbidden: RegExp, max: number): z.ZodType<string> {
  return z
    .string()
    .check(refine((value) => value.length > max || utf8Length(value) > max, `must have at most ${max} bytes`))
    .check(refine((value) => forbidden.test(value), 'holds a character that is not allowed'))
    .meta({ maxLength: max, 'x-maxBytes': max, not: { pattern: forbidden.source } });
}

/** How many bytes a well-formed text takes in UTF-8. */
export function utf8Length(value: string): number {
  let bytes = 0;
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}

function refine(isBad: (value: string) => boolean, message: string): z.core.CheckFn<string> {
  return ({ value, issues }) => {
    if (isBad(value)) issues.push({ code: 'custom', message, input: value });
  };
}

function hasMoreCharacters(value: string, max: number): boolean {
  if (value.length <= max) return false;
  if (value.length > max * 2) return true;
  let count = 0;
  for (const _ of value) count++;
  return count > max;
}

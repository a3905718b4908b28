import type * as z from 'zod';

// What stands in a text is decided at the door: PostgreSQL's jsonb refuses NUL and lone surrogates, and would refuse a
// whole batch of history with them. `\p{Cs}` matches only lone surrogates in a regular expression with the flag u.

/** Anything that no text may contain: control characters and lone surrogates. */
export const NO_CONTROL: RegExp = /[\p{Cc}\p{Cs}]/u;

/** The same, but lines and tabs are allowed: chat. */
export const LINES: RegExp = /(?![\n\t])[\p{Cc}\p{Cs}]/u;

/** The same, but lines may end in CR LF: session descriptions. */
export const CRLF_LINES: RegExp = /(?![\r\n\t])[\p{Cc}\p{Cs}]/u;

/** A check for zod: `min` to `max` characters (code points, as JSON Schema counts), none matched by `forbidden`. */
export function checkText(forbidden: RegExp, min: number, max: number): z.core.CheckFn<string> {
  return ({ value, issues }) => {
    if (value.length < min || exceeds(value, max)) {
      issues.push({ code: 'custom', message: `must have ${min} to ${max} characters`, input: value });
    } else if (forbidden.test(value)) {
      issues.push({ code: 'custom', message: 'holds a character that is not allowed', input: value });
    }
  };
}

/** A check for zod: at most `max` bytes of UTF-8, no character matched by `forbidden`. */
export function checkBytes(forbidden: RegExp, max: number): z.core.CheckFn<string> {
  return ({ value, issues }) => {
    if (value.length > max || utf8Length(value) > max) {
      issues.push({ code: 'custom', message: `must have at most ${max} bytes`, input: value });
    } else if (forbidden.test(value)) {
      issues.push({ code: 'custom', message: 'holds a character that is not allowed', input: value });
    }
  };
}

/** The same limits, as they stand in the JSON Schema. */
export function sized(min: number, max: number): { minLength: number; maxLength: number } {
  return { minLength: min, maxLength: max };
}

/** How many bytes a well-formed text takes in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}

function exceeds(text: string, max: number): boolean {
  if (text.length <= max) return false;
  if (text.length > max * 2) return true;
  let count = 0;
  for (const _ of text) count++;
  return count > max;
}

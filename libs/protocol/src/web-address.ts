import * as z from 'zod';
import { issueCode } from './issue-code.ts';

// Members' browsers open the address that another member sends, so only what every parser reads the same way passes:
// http or https, an ASCII authority of host and port (browsers send punycode), no user name, no backslash that a browser
// would take for a slash, no white space or invisible characters that a browser would drop. The rest is left as it is.

const MAX_LENGTH = 2048;
const FORM = /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{0,5})?(?:\/[^?#\\]*)?(?:[?#].*)?$/i;
const NEVER = /[\p{Cc}\p{Cs}\p{Z}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;

/** What every browser and Node have; ES2023 alone does not declare it. */
declare const URL: { canParse(address: string): boolean };

/** Whether a text is an address that a room may show: http(s), no user name, at most 2,048 characters. */
export function isWebAddress(text: string): boolean {
  return text.length <= MAX_LENGTH && FORM.test(text) && !NEVER.test(text) && URL.canParse(text);
}

/** An address that a client sends; a string that is none is refused as BAD_URL. */
export const webAddress: z.ZodType<string> = z
  .string()
  .check(({ value, issues }) => {
    if (isWebAddress(value)) return;
    issues.push({ code: 'custom', message: 'is not an acceptable address', input: value, ...issueCode('BAD_URL') });
  })
  .meta({
    format: 'uri',
    pattern: '^[Hh][Tt][Tt][Pp][Ss]?://',
    maxLength: MAX_LENGTH,
    description: 'http or https, no user name.',
  });

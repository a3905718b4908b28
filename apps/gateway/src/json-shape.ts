/** Values nested deeper than any message of the protocol needs, and more of them than any has. */
const MAX_DEPTH = 16;
const MAX_ENTRIES = 512;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** `[` and `{`, `]` and `}`: with this bit they are alike. */
const BRACE_BIT = 0x20;
const OPEN = 0x7b;
const CLOSE = 0x7d;

// Parsing 64 KiB that hold thousands of keys takes milliseconds, for a frame that is refused all the same: a few hundred
// of them a second would occupy a whole gateway. To look at the bytes first takes some hundredths of that.

/**
 * Whether a JSON text can be one of a small shape (see `isSmallShape`), as far as its brackets and commas tell. False
 * only when it cannot. What is no JSON may be either.
 */
export function canBeSmallShape(bytes: Uint8Array): boolean {
  let commas = 0;
  let opened = 0;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (quoted) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) {
      quoted = true;
    } else if (byte === COMMA) {
      commas += 1;
      if (commas > MAX_ENTRIES) return false;
    } else if ((byte | BRACE_BIT) === CLOSE) {
      depth -= 1;
    } else if ((byte | BRACE_BIT) === OPEN) {
      opened += 1;
      depth += 1;
      if (depth > MAX_DEPTH + 1 || opened > MAX_ENTRIES + 1) return false;
    }
  }
  return true;
}

/**
 * Whether a parsed JSON value is small enough to be looked at: at most 16 levels deep and 512 keys and items in all.
 * It is walked without recursion, so the depth that it refuses cannot exhaust the stack.
 */
export function isSmallShape(value: unknown): boolean {
  let entries = 0;
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return false;
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      const inner: unknown[] = Object.values(item);
      entries += inner.length;
      if (entries > MAX_ENTRIES) return false;
      for (const each of inner) if (typeof each === 'object') next.push(each);
    }
    level = next;
  }
  return true;
}

/** Values nested deeper than any message of the protocol needs, and more of them than any has. */
const MAX_DEPTH = 16;
const MAX_ENTRIES = 512;

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

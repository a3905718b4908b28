/** The most characters of a request's target. */
const MAX_CHARACTERS = 2_048;

/** What a segment may not hold once decoded: it would mean another path, or end a line of a header. */
const FORBIDDEN = /[\p{Cc}/\\]/u;

/**
 * The segments of a request's path, decoded: `/room/a%20b?x` is `room`, `a b`. Null for a target that no client of ours
 * sends: not a path, a bad escape, `.` or `..`, a control character, a hidden slash. Nothing is normalised: what would
 * need it is refused.
 */
export function requestPath(target: string): string[] | null {
  if (!target.startsWith('/') || target.length > MAX_CHARACTERS || !/^[!-~]*$/.test(target)) return null;
  const [path = ''] = target.split(/[?#]/, 1);
  const segments = path.slice(1).split('/').map(decode);
  return segments.every((segment) => segment !== null) ? segments : null;
}

function decode(segment: string): string | null {
  try {
    const text = decodeURIComponent(segment);
    return text === '.' || text === '..' || FORBIDDEN.test(text) ? null : text;
  } catch {
    return null;
  }
}

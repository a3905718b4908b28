import { CloseCode, type ErrorCode, type ErrorReply } from '@tandem-watch/protocol';
import type { StopReason } from './connection-state.ts';

// A member whose socket ended has 5 s to come back, a host 10 s, everybody 30 s after the death of a gateway. So the
// first attempts come soon, and still spread: a thousand clients that lost one gateway must not arrive as one. Full
// jitter does that best: a random time between nothing and the bound, which doubles up to 10 s.

/** Bound of the first wait, ms. */
const FIRST_MS = 400;
/** No wait is longer, but by order of the server, ms. */
const LONGEST_MS = 10_000;
/** A socket that the server sent away comes back within this, ms. */
const SPREAD_MS = 250;
/** Whoever sent too much waits for at least this, ms. */
const FLOOD_MS = 10_000;
/** USER_IN_USE is taken for an own dead socket so many times. */
const IN_USE_TRIES = 3;

/** What to do after the end of a connection. */
export type Verdict =
  | { readonly next: 'stop'; readonly reason: StopReason }
  /** Try again after `atLeastMs` and a random time of up to `boundMs` more. */
  | { readonly next: 'retry'; readonly atLeastMs: number; readonly boundMs: number }
  /** Try again at once, without session and resume. */
  | { readonly next: 'begin-anew' };

/** The bound of the wait before the attempt after `failures` in a row, ms. */
export function backoffMs(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16));
}

/** What a close code asks for. `afterMs`: what RECONNECT said before, null without one. */
export function afterClose(code: number, failures: number, afterMs: number | null): Verdict {
  const retry: Verdict = { next: 'retry', atLeastMs: afterMs ?? 0, boundMs: backoffMs(failures) };
  switch (code) {
    case CloseCode.comeBack:
      return failures > 0 ? retry : { ...retry, boundMs: SPREAD_MS };
    case CloseCode.tooBig:
    case CloseCode.badMessages:
      return { next: 'stop', reason: { kind: 'bad-messages' } };
    case CloseCode.badToken:
      return { next: 'stop', reason: { kind: 'bad-token' } };
    case CloseCode.kicked:
      return { next: 'stop', reason: { kind: 'kicked' } };
    case CloseCode.replaced:
      return { next: 'stop', reason: { kind: 'replaced' } };
    case CloseCode.flood:
      return { ...retry, atLeastMs: FLOOD_MS };
    default:
      return retry;
  }
}

/** Refusals of a JOIN that pass by themselves. */
const PASSING: ReadonlySet<ErrorCode> = /* @__PURE__ */ new Set<ErrorCode>([
  'RATE_LIMITED',
  'OVERLOADED',
  'UNAVAILABLE',
]);

/** What the refusal of a JOIN asks for; `failures` in a row so far. */
export function afterRefusal({ code, message, retryAfterMs }: ErrorReply, failures: number): Verdict {
  if (code === 'RESUME_FAILED') return { next: 'begin-anew' };
  if (PASSING.has(code) || (code === 'USER_IN_USE' && failures < IN_USE_TRIES)) {
    return { next: 'retry', atLeastMs: retryAfterMs ?? 0, boundMs: backoffMs(failures) };
  }
  const after = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (code === 'FORBIDDEN') return { next: 'stop', reason: { kind: 'kicked', ...after } };
  return { next: 'stop', reason: { kind: 'refused', code, message, ...after } };
}

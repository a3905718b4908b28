import {
  CloseCode,
  ERRORS,
  parseClientMessage,
  urlChangeInSeconds,
  type ClientMessage,
  type ClientMessageType,
  type ErrorCode,
  type Refusal,
} from '@tandem-watch/protocol';
import { canBeSmallShape, isSmallShape } from './json-shape.ts';
import { fullBucket, refill, take, type Bucket, type BucketLimit } from './token-bucket.ts';

/** Messages of one connection, WebSocket pings included. */
const MESSAGES: BucketLimit = { perSecond: 60, burst: 600 };

/** Messages of one connection that are for one other member. */
const RELAYS: BucketLimit = { perSecond: 50, burst: 300 };

/** Who is over the limit for so many ms is cut off; a second's worth of tokens means being below it again. */
const FLOOD_MS = 10_000;

/** So many bad messages within so many ms are too many. */
const BAD_MESSAGES = 20;
const BAD_WITHIN_MS = 10_000;

/** When to try again, ms: by then a second's worth of messages may come. */
const RETRY_MS = 1_000;

const relayed: ReadonlySet<ClientMessageType> = new Set<ClientMessageType>([
  'OFFER',
  'ANSWER',
  'ICE_CANDIDATE',
  'SYNC_RESPONSE',
  'PLAYBACK_ACK',
]);

/** What the door remembers of one connection. */
export interface Admission {
  readonly messages: Bucket;
  readonly relays: Bucket;
  /** ms since which the connection is over its limit, null while it is not. */
  overSince: number | null;
  /** ms of the last bad messages, the oldest first. */
  readonly bad: number[];
}

/** What the door makes of a frame. `close` is set when the connection has to end. */
export type Admitted =
  | { readonly kind: 'message'; readonly message: ClientMessage }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly text: string;
      readonly id?: number;
      readonly retryAfterMs?: number;
      readonly close: CloseCode | null;
    };

export type Refused = Extract<Admitted, { kind: 'refused' }>;

/** A connection that has sent nothing yet; `now` in ms. */
export function newAdmission(now: number): Admission {
  return { messages: fullBucket(MESSAGES, now), relays: fullBucket(RELAYS, now), overSince: null, bad: [] };
}

/** A frame as it came: its bytes are at most 64 KiB and, of a text frame, valid UTF-8. */
export interface Frame {
  readonly bytes: Buffer;
  readonly binary: boolean;
  /** Whether its sender joined with `protocol`. */
  readonly modern: boolean;
}

/**
 * The door: from a frame to a message or a refusal. The cheap checks come first, so that a flood costs little: rate,
 * JSON, depth and number of keys, the schema of its type. What the session makes of the message comes after. `now` in
 * ms of a clock that never goes back.
 */
export function admitMessage(admission: Admission, { bytes, binary, modern }: Frame, now: number): Admitted {
  const text = bytes.toString('utf8');
  const flood = admitRate(admission, now);
  if (flood !== null) return { ...flood, ...withId(idIn(text)) };
  if (binary) return bad(admission, now, 'BAD_MESSAGE', `${ERRORS.BAD_MESSAGE.text} (a binary frame)`);
  if (!canBeSmallShape(bytes))
    return bad(admission, now, /^\s*\{/.test(text) ? 'BAD_MESSAGE' : 'BAD_JSON', undefined, idIn(text));
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad(admission, now, 'BAD_JSON');
  if (!isSmallShape(value)) return bad(admission, now, 'BAD_MESSAGE', undefined, idIn(text));
  const parsed = parseClientMessage(value);
  if (!parsed.ok) return refusedBy(admission, now, parsed);
  const { message } = parsed;
  if (relayed.has(message.type) && !take(admission.relays, RELAYS, now)) {
    return { ...limited(null), ...withId(message.id) };
  }
  if (message.type !== 'URL_CHANGE') return { kind: 'message', message };
  const inSeconds = urlChangeInSeconds(message, modern);
  return inSeconds.ok ? { kind: 'message', message: inSeconds.message } : refusedBy(admission, now, inSeconds);
}

/** Counts a message, or a WebSocket ping, against the rate. Null: it may pass. */
export function admitRate(admission: Admission, now: number): Refused | null {
  if (refill(admission.messages, MESSAGES, now) >= MESSAGES.perSecond) admission.overSince = null;
  if (take(admission.messages, MESSAGES, now)) return null;
  admission.overSince ??= now;
  return limited(now - admission.overSince >= FLOOD_MS ? CloseCode.flood : null);
}

function limited(close: CloseCode | null): Refused {
  return { kind: 'refused', code: 'RATE_LIMITED', text: ERRORS.RATE_LIMITED.text, retryAfterMs: RETRY_MS, close };
}

/** A refusal of the schemas: only what is malformed counts as bad. */
function refusedBy(admission: Admission, now: number, { code, text, id }: Refusal): Refused {
  if (code === 'BAD_URL' || code === 'UNSUPPORTED_PROTOCOL') {
    return { kind: 'refused', code, text, close: null, ...withId(id) };
  }
  return bad(admission, now, code, text, id);
}

function bad(admission: Admission, now: number, code: ErrorCode, text = ERRORS[code].text, id?: number): Refused {
  const times = admission.bad;
  times.push(now);
  if (times.length > BAD_MESSAGES) times.shift();
  const [oldest = now] = times;
  const tooMany = times.length === BAD_MESSAGES && now - oldest < BAD_WITHIN_MS;
  return { kind: 'refused', code, text, close: tooMany ? CloseCode.badMessages : null, ...withId(id) };
}

/** The value of a JSON text, undefined when it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The id of a message that is not parsed: whoever waits for its answer has to learn that it was refused. Inside a JSON
 * string the quotes would be escaped, so this finds a key.
 */
function idIn(text: string): number | undefined {
  const digits = /"id"\s*:\s*(\d{1,16})\s*[,}]/.exec(text)?.[1];
  const id = digits === undefined ? 0 : Number(digits);
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

function withId(id: number | undefined): { readonly id?: number } {
  return id === undefined ? {} : { id };
}

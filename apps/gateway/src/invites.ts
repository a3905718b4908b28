import { randomInt } from 'node:crypto';
import { isId, roomId } from '@tandem-watch/protocol';
import { invitedRoom, inviteFor, type Redis } from '@tandem-watch/storage-redis';
import { json, refusal, type Answer } from './http-answer.ts';
import { fullBucket, refill, take, type Bucket, type BucketLimit } from './token-bucket.ts';

/** What invites need. */
export interface Invites {
  readonly redis: Redis;
  /** Where this service is seen from outside, without a slash at its end. */
  readonly publicUrl: () => string;
  /** Where `/room/…` leads: a path or an address. */
  readonly watchUrl: string;
  /** used_memory of Redis in % of maxmemory. */
  readonly memoryPercent: () => number;
  readonly requests: Map<string, Bucket>;
  readonly making: Map<string, Bucket>;
}

/** Requests of one address. */
const REQUESTS: BucketLimit = { perSecond: 10, burst: 60 };

/** Those of them that may make an invite, which then lives for days: 30 a minute. */
const MAKING: BucketLimit = { perSecond: 0.5, burst: 30 };

/** From here on (% of maxmemory) no invites are made, like rooms. */
const MAKE_UP_TO = 60;

/** Addresses remembered at once. */
const MAX_ADDRESSES = 100_000;

const SHORT_ID = /^[a-z0-9]{13}$/;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const RETRY_S = 1;
const RETRY_OVERLOADED_S = 5;

/** A PIN on its way into an address: what a JOIN could carry. */
const PIN = /^[^\p{Cc}\p{Cs}]{1,64}$/u;

/** Counts a request of an address against its limit; the refusal when there were too many. */
export function limitRequest({ requests }: Invites, address: string, now: number): Answer | null {
  return limitBy(requests, REQUESTS, address, now);
}

function limitBy(buckets: Map<string, Bucket>, limit: BucketLimit, address: string, now: number): Answer | null {
  const known = buckets.get(address);
  const bucket = known ?? fullBucket(limit, now);
  if (known === undefined && buckets.size >= MAX_ADDRESSES) return refusal(429, 'too many requests', RETRY_S);
  buckets.set(address, bucket);
  if (take(bucket, limit, now)) return null;
  return refusal(429, 'too many requests', Math.ceil(1 / limit.perSecond));
}

/** Forgets addresses whose limits are whole again. */
export function forgetRequests({ requests, making }: Invites, now: number): void {
  for (const [address, bucket] of requests) {
    if (refill(bucket, REQUESTS, now) >= REQUESTS.burst) requests.delete(address);
  }
  for (const [address, bucket] of making) if (refill(bucket, MAKING, now) >= MAKING.burst) making.delete(address);
}

/** GET /api/short-id/:roomId. */
export async function shortIdAnswer(invites: Invites, room: string, address: string, now: number): Promise<Answer> {
  if (!isId(room)) return refusal(400, 'no room id');
  const tooMany = limitBy(invites.making, MAKING, address, now);
  if (tooMany !== null) return tooMany;
  if (invites.memoryPercent() >= MAKE_UP_TO) return refusal(503, 'overloaded', RETRY_OVERLOADED_S);
  const { redis, publicUrl } = invites;
  const shortId = await inviteFor(redis, roomId(room), newShortId());
  return json(200, { shortId, roomId: room, shortUrl: `${publicUrl()}/room/${shortId}` });
}

/** GET /api/room/:shortId. */
export async function invitedRoomAnswer({ redis }: Invites, shortId: string): Promise<Answer> {
  const room = SHORT_ID.test(shortId) ? await invitedRoom(redis, shortId) : null;
  return room === null ? refusal(404, 'no such invite') : json(200, { roomId: room, shortId });
}

/** GET /room/:shortId[/:pin]. */
export async function inviteRedirect({ redis, watchUrl }: Invites, shortId: string, pin?: string): Promise<Answer> {
  if (pin !== undefined && !PIN.test(pin)) return refusal(400, 'no PIN');
  const room = SHORT_ID.test(shortId) ? await invitedRoom(redis, shortId) : null;
  if (room === null) return refusal(404, 'no such invite');
  const location = withParameters(watchUrl, { tandemRoom: room, ...(pin === undefined ? {} : { pin }) });
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

/** 13 random characters of a–z and 0–9: 67 bits, which nobody guesses. */
function newShortId(): string {
  return Array.from({ length: 13 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}

/** A path or address with parameters added; everything in them is escaped. */
function withParameters(address: string, parameters: Readonly<Record<string, string>>): string {
  const isPath = address.startsWith('/');
  const url = new URL(address, 'http://localhost');
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return isPath ? `${url.pathname}${url.search}${url.hash}` : url.href;
}

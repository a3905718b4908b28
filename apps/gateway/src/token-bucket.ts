/** A rate and what may come at once before it counts. */
export interface BucketLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** What is left of a limit: `tokens` as of `at` (ms). */
export interface Bucket {
  tokens: number;
  at: number;
}

/** A bucket that is full at `now` (ms). */
export function fullBucket({ burst }: BucketLimit, now: number): Bucket {
  return { tokens: burst, at: now };
}

/** Takes one token at `now` (ms); false when none is left. */
export function take(bucket: Bucket, limit: BucketLimit, now: number): boolean {
  refill(bucket, limit, now);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

/** Gives a token back that was taken in vain. */
export function giveBack(bucket: Bucket, { burst }: BucketLimit): void {
  bucket.tokens = Math.min(burst, bucket.tokens + 1);
}

/** The tokens that there are at `now` (ms). */
export function refill(bucket: Bucket, { perSecond, burst }: BucketLimit, now: number): number {
  bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) * perSecond) / 1_000);
  bucket.at = now;
  return bucket.tokens;
}

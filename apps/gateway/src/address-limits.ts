import { fullBucket, refill, take, type Bucket, type BucketLimit } from './token-bucket.ts';

/** What one address may do; each number is of this gateway. */
export interface PerAddress {
  readonly newSockets: BucketLimit;
  readonly openSockets: number;
}

/** New sockets 20/s with a burst of 200, 200 open ones. */
export const PER_ADDRESS: PerAddress = { newSockets: { perSecond: 20, burst: 200 }, openSockets: 200 };

/** Addresses remembered at once: as many as have sockets, and those of the last seconds. */
const MAX_ADDRESSES = 100_000;

interface Known {
  open: number;
  readonly fresh: Bucket;
}

/** Sockets by address, counted. */
export interface AddressLimits {
  readonly known: Map<string, Known>;
  readonly per: PerAddress;
}

export function addressLimits(per: PerAddress): AddressLimits {
  return { known: new Map(), per };
}

/** Counts a new socket of `address` at `now` (ms), which `closeSocket` must take back. `exempt` ones are always let in. */
export function openSocket(limits: AddressLimits, address: string, exempt: boolean, now: number): boolean {
  const known = limits.known.get(address) ?? { open: 0, fresh: fullBucket(limits.per.newSockets, now) };
  if (!exempt) {
    if (!limits.known.has(address) && limits.known.size >= MAX_ADDRESSES) return false;
    if (known.open >= limits.per.openSockets || !take(known.fresh, limits.per.newSockets, now)) return false;
  }
  known.open += 1;
  limits.known.set(address, known);
  return true;
}

/** A socket of `address` has ended. */
export function closeSocket(limits: AddressLimits, address: string): void {
  const known = limits.known.get(address);
  if (known !== undefined) known.open -= 1;
}

/** Forgets addresses without a socket whose rate is whole again. */
export function forgetIdle(limits: AddressLimits, now: number): void {
  for (const [address, { open, fresh }] of limits.known) {
    if (open <= 0 && refill(fresh, limits.per.newSockets, now) >= limits.per.newSockets.burst) {
      limits.known.delete(address);
    }
  }
}

/** The address that holds at least half of `total` sockets, null when none does. */
export function crowdedAddress({ known }: AddressLimits, total: number): string | null {
  for (const [address, { open }] of known) if (open * 2 >= total) return address;
  return null;
}

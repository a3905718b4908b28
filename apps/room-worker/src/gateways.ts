import type { ConnectionId } from '@tandem-watch/protocol';

/** What an owner knows of a gateway in `feeds`. */
export interface KnownGateway {
  /** ms of stream time of its last entry. */
  readonly seenAt: number;
  /** It said BYE: its sockets are about to end. */
  readonly draining: boolean;
  /** It is being lost: some of its rooms know that already, the others learn it with the next commits. */
  readonly losing: boolean;
  /** The announcement under way, null when none is. */
  readonly announcing: Announcing | null;
}

/** The parts of an ANNOUNCE that came so far. */
export interface Announcing {
  readonly nonce: string;
  readonly parts: number;
  readonly listed: ReadonlySet<ConnectionId>;
  /** All parts came; what is not listed is being lost. */
  readonly ending: boolean;
}

/** Sockets that one gateway can list: as many as `MAX_SOCKETS` can be. */
const MAX_LISTED = 1_000_000;

/** A gateway as a new owner finds it in `feeds` at `now`. */
export function found(now: number, draining: boolean): KnownGateway {
  return { seenAt: now, draining, losing: false, announcing: null };
}

/** A gateway as it is right after HELLO. One that said BYE before it began anew still drains. */
export function admitted(nonce: string, now: number, draining: boolean): KnownGateway {
  const announcing = { nonce, parts: 0, listed: new Set<ConnectionId>(), ending: false };
  return { seenAt: now, draining, losing: false, announcing };
}

/**
 * The announcement with one more part, or null when a part is missing: the owner changed in its middle and the list
 * would be incomplete, which would make sockets that live count as lost.
 */
export function withPart(
  gateway: KnownGateway,
  nonce: string,
  part: number,
  connections: readonly ConnectionId[],
): Announcing | null {
  const { announcing } = gateway;
  if (announcing === null || announcing.nonce !== nonce || announcing.parts !== part) return null;
  if (announcing.listed.size >= MAX_LISTED) return null;
  return { nonce, parts: part + 1, listed: new Set([...announcing.listed, ...connections]), ending: false };
}

import type { ConnectionId } from '@tandem-watch/protocol';
import { newAdmission, type Admission } from './admit-message.ts';
import type { Client } from './client.ts';

/** A client as the door knows it. Times in ms of this process's clock. */
export interface Visitor {
  readonly client: Client;
  readonly admission: Admission;
  /** What its limits are counted by: the address (IPv6: /64). */
  readonly address: string;
  /** Its address is free of the limits per address. */
  readonly exempt: boolean;
  readonly openedAt: number;
  /** When it is pinged next. */
  pingAt: number;
}

/** All sockets of this gateway that have not ended. */
export type Visitors = Map<ConnectionId, Visitor>;

/** A visitor that comes in at `now`. */
export function visitor(
  client: Client,
  { address, exempt }: Pick<Visitor, 'address' | 'exempt'>,
  now: number,
  heartbeatMs: number,
): Visitor {
  return { client, admission: newAdmission(now), address, exempt, openedAt: now, pingAt: now + heartbeatMs };
}

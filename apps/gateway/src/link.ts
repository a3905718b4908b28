import { randomUUID } from 'node:crypto';
import { feedChannel, type FeedHeartbeat, type FeedUpdate } from '@tandem-watch/storage-redis';
import type { AwaitedReplies } from './awaited-replies.ts';
import { flush, type CommandBatch } from './command-batch.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { Position } from './position.ts';

/** This gateway's end of one partition: commands go in, the feed comes out. */
export interface Link {
  readonly partition: number;
  readonly channel: string;
  readonly batch: CommandBatch;
  readonly awaited: AwaitedReplies;
  mode: Mode;
  /** ms of this process's clock of the last heartbeat. */
  heartbeatAt: number;
  /** ms of this process's clock at which the stream's length was asked for last. */
  lookedAt: number;
  /** Stream id up to which the owner has applied, as the last heartbeat said. */
  cursor: string;
  /** RESTARTs of batches up to this number are of before the last HELLO. */
  helloBatch: number;
}

/**
 * Where the link is.
 * `resyncing`: HELLO was sent; nothing else goes out, and nothing of the feed is believed, until it is answered.
 * `following`: every message is delivered as it comes.
 * `refilling`: a gap is being read from the log; what arrives meanwhile is kept.
 */
export type Mode =
  | { readonly kind: 'resyncing'; readonly nonce: string; helloAt: number }
  | { readonly kind: 'following'; position: Position }
  | Refilling;

export interface Refilling {
  readonly kind: 'refilling';
  position: Position;
  readonly kept: FeedUpdate[];
  keptSize: number;
  /** The heartbeat up to which to read when no message is kept. */
  target: FeedHeartbeat | null;
}

/** The link of a partition, which begins with a resync. */
export function link(partition: number, batch: CommandBatch): Link {
  return {
    partition,
    channel: feedChannel(partition, batch.gateway),
    batch,
    awaited: new Set(),
    mode: { kind: 'resyncing', nonce: randomUUID(), helloAt: 0 },
    heartbeatAt: 0,
    lookedAt: 0,
    cursor: '0-0',
    helloBatch: 0,
  };
}

/** Sends what waits. */
export function send(link: Link, context: GatewayContext, heartbeat = false): void {
  void flush(link.batch, context.sending, heartbeat);
}

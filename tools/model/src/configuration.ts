import type { Rule } from './rules.ts';

/** One of the commands that clients send, in the order in which each client sends its own. */
export interface Act {
  /** The client that sends it. */
  readonly by: number;
  /** `kick` and `relay` concern the other client. */
  readonly kind: 'event' | 'relay' | 'kick';
  /** Whether it has an id, so that it is owed an answer. */
  readonly id: boolean;
}

export type Fault =
  | 'worker dies'
  | 'lease runs out'
  | 'Redis fails over'
  | 'answer of a commit lost'
  | 'answer of XADD lost'
  | 'message lost'
  | 'message twice'
  | 'feed cut'
  | 'gateway dies'
  | 'gateway freezes';

/** Which parts of the core live in a run, and what may go wrong. */
export interface Configuration {
  readonly name: string;
  readonly workers: number;
  readonly gateways: number;
  readonly acts: readonly Act[];
  /** Commands that one commit takes. */
  readonly commitSize: number;
  /** Between reading and committing, others may act; else an owner's turn is one step. */
  readonly slowCommits: boolean;
  /** Commands gather before they are added to the stream; else each is added when it is sent. */
  readonly slowBatches: boolean;
  /** Gateways get their messages at once: where what is under way to them is another configuration's matter. */
  readonly promptFeeds: boolean;
  /** The log is drained to PostgreSQL. */
  readonly drains: boolean;
  /** The log may be trimmed at any moment. */
  readonly trims: boolean;
  readonly faults: readonly Fault[];
  /** How many faults may happen in one run. */
  readonly faultCount: number;
}

/** A configuration with some rules removed. */
export interface World {
  readonly configuration: Configuration;
  readonly holds: (rule: Rule) => boolean;
}

export function worldOf(configuration: Configuration, removed: readonly Rule[] = []): World {
  const without = new Set(removed);
  return { configuration, holds: (rule) => !without.has(rule) };
}

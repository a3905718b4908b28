import type { Logger } from './log.ts';
import type { Service } from './run.ts';

/**
 * One part of a command's way, in one process: a span. It is sent when it has ended, or never.
 */
export interface Hop {
  /** What the next hop, perhaps in another process, names as the one before it (W3C: `00-<trace>-<span>-01`). */
  readonly traceparent: string;
  /** Ends it, now. `result`: a word of a closed set. */
  readonly end: (result?: string) => void;
}

/** Where a hop is and what it is of: closed sets of words, and the room. Nothing that a user wrote, and no secret. */
export interface HopDetails {
  readonly room: string;
  /** The type of the message. */
  readonly message?: string;
  /** When it began, in ms of this process's clock (`performance.now()`). */
  readonly since: number;
}

/** Follows some commands on their way, and tells an OpenTelemetry collector. */
export interface Traces extends Service {
  /** The first hop of a command; undefined when this one is not followed. */
  readonly begin: (name: string, details: HopDetails) => Hop | undefined;
  /** The hop after another one. */
  readonly follow: (traceparent: string, name: string, details: HopDetails) => Hop;
}

export interface TracesOptions {
  /** Where OTLP over HTTP is taken (JSON), `http://collector:4318/v1/traces`; undefined: nothing is followed. */
  readonly url: string | undefined;
  /** How many of the commands that begin here are followed, 0…1. */
  readonly share: number;
  readonly service: string;
  readonly nodeId: string;
  readonly log: Logger;
  readonly random: () => number;
}

/** What a traceparent of ours looks like: followed, of version 00. */
export const TRACEPARENT: RegExp = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/;

/** Opens the way to the collector. Without an address nothing of it is even loaded, and there are no traces. */
export async function openTraces(options: TracesOptions): Promise<Traces | undefined> {
  if (options.url === undefined) return undefined;
  const { otlpTraces } = await import('./otlp-traces.ts');
  return otlpTraces({ ...options, url: options.url });
}

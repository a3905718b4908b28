/** What the client needs of a WebSocket: that of browsers and Node 22, and that of the package `ws`, have it. */
export interface SocketLike {
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/** A class of WebSockets. */
export type SocketClass = new (url: string) => SocketLike;

/** All that the client takes from the world around it. A test gives its own, and has time in its hand. */
export interface Runtime {
  /** Ms from a fixed moment; never goes back. May stand still while the machine sleeps. */
  readonly now: () => number;
  /** The wall clock, ms: may be set, and goes on while the machine sleeps. */
  readonly wall: () => number;
  /** At least 0, less than 1. */
  readonly random: () => number;
  /** Calls `run` once, after `ms` or later; returns how to prevent it. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Calls `listener` when the network has come or gone, or the page is shown again; returns how to stop that. */
  readonly onWake: (listener: () => void) => () => void;
  /** Whether somebody can see the page; true where there is none. */
  readonly isShown: () => boolean;
  /** Gets what a listener threw. */
  readonly report: (error: unknown) => void;
}

interface Target {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/** What may be found in `globalThis`; not every platform has all of it. */
interface Platform extends Target {
  readonly Date: DateConstructor;
  readonly WebSocket?: SocketClass;
  readonly performance?: { now(): number };
  setTimeout?(run: () => void, ms: number): unknown;
  clearTimeout?(timer: unknown): void;
  readonly document?: Target & { readonly visibilityState?: string };
  reportError?(error: unknown): void;
  readonly location?: { readonly protocol: string; readonly origin: string };
}

const platform: Platform = globalThis;

/** Where the page comes from, where there is one. */
export function pageOrigin(): string | undefined {
  const { location } = platform;
  return location?.protocol.startsWith('http') === true ? location.origin : undefined;
}

/** The WebSockets of this platform. Throws a TypeError where there are none: Node 20. */
export function platformSocket(): SocketClass {
  if (platform.WebSocket !== undefined) return platform.WebSocket;
  throw new TypeError('This platform has no WebSocket: pass a class of them as `WebSocket`.');
}

/** The runtime of this platform, but for what is given. */
export function platformRuntime(given: Partial<Runtime> = {}): Runtime {
  const { performance } = platform;
  return {
    now: performance === undefined ? () => Date.now() : () => performance.now(),
    wall: () => Date.now(),
    random: () => Math.random(),
    after,
    onWake,
    isShown: () => platform.document?.visibilityState !== 'hidden',
    report: (error) => {
      if (platform.reportError === undefined) after(0, () => rethrow(error));
      else platform.reportError(error);
    },
    ...given,
  };
}

function after(ms: number, run: () => void): () => void {
  const timer = platform.setTimeout?.(run, ms);
  return () => platform.clearTimeout?.(timer);
}

function rethrow(error: unknown): never {
  throw error;
}

function onWake(listener: () => void): () => void {
  const stops = [
    listen(platform, 'online', listener),
    listen(platform, 'offline', listener),
    listen(platform, 'pageshow', listener),
    listen(platform.document, 'visibilitychange', listener),
    listen(platform.document, 'resume', listener),
  ];
  return () => stops.forEach((stop) => stop());
}

function listen(target: Target | undefined, type: string, listener: () => void): () => void {
  target?.addEventListener?.(type, listener);
  return () => target?.removeEventListener?.(type, listener);
}

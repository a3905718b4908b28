import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './log.ts';

/** A long-running part of a process. Nothing of it works before `start`, or after `run` has ended. */
export interface Service {
  readonly id: string;
  /** Gets ready what later services need: they start when this is done. A rejection ends the process. */
  start?(signal: AbortSignal): Promise<void>;
  /** Works until `signal` is aborted, then lets go of everything and resolves. Ending before that ends the process. */
  run(signal: AbortSignal): Promise<void>;
  /** Takes on nothing new and finishes what is in hand; `signal` is aborted when it is done. */
  drain?(): Promise<void>;
}

/** Where SIGTERM and SIGINT come from: `process`. */
export interface SignalSource {
  on(event: string, listener: (signal: string) => void): unknown;
  off(event: string, listener: (signal: string) => void): unknown;
}

export interface RunOptions {
  readonly log: Logger;
  readonly signals: SignalSource;
  /** How long all of stopping may take, ms. */
  readonly deadlineMs?: number;
}

/** How a run ended. */
export interface RunReport {
  /** 0 after a signal, when everything ended in time and without an error. */
  readonly exitCode: 0 | 1;
  readonly reason: string;
  /** The services that had not ended when the deadline came. */
  readonly late: readonly string[];
}

interface Running {
  readonly service: Service;
  readonly controller: AbortController;
  /** Undefined once it has started, otherwise why it could not. */
  readonly started: Promise<Ending | undefined>;
  readonly ended: Promise<Ending>;
}

/** What makes a process stop: a signal (asked for), or a service that failed or ended by itself. */
interface Ending {
  readonly asked: boolean;
  readonly reason: string;
  readonly error?: unknown;
}

/** What has been begun: the services that run, and the ids of all that have not ended, one that still starts included. */
interface Begun {
  readonly running: Running[];
  readonly open: Set<string>;
}

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'];
const DEADLINE_MS = 15_000;

/**
 * Starts services in their order and runs them until SIGTERM or SIGINT comes or one of them ends; then drains and stops
 * them one by one, last first. Whatever happens it resolves within `deadlineMs` (15 s) of the stop, or at once at a
 * second signal; the caller exits with the code that the report gives.
 */
export async function runServices(services: readonly Service[], options: RunOptions): Promise<RunReport> {
  const { log, signals, deadlineMs = DEADLINE_MS } = options;
  const begun: Begun = { running: [], open: new Set() };
  const starting = new AbortController();
  const hurry = new AbortController();
  const stopListening: (() => void)[] = [];
  const first = new Promise<Ending>((resolve) => {
    stopListening.push(onStopSignals(signals, resolve, hurry));
    void startAll(services, begun, starting.signal, resolve, log);
  });
  const ending = await first;
  starting.abort();
  if (ending.asked) log.info({ reason: ending.reason }, 'stopping');
  else log.error({ reason: ending.reason, error: ending.error }, 'stopping');
  const result = await Promise.race([stopAll(begun, ending, log), late(deadlineMs, hurry.signal)]);
  hurry.abort();
  for (const stop of stopListening) stop();
  const open = [...begun.open];
  if (result === 'late') log.error({ late: open }, 'not everything has ended in time');
  return { exitCode: ending.asked && result === 'clean' ? 0 : 1, reason: ending.reason, late: open };
}

/** Resolves when the signal is aborted, at once when it is already. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The first signal ends the run, the second one cuts the stopping short. Gives the function that stops listening. */
function onStopSignals(signals: SignalSource, end: (ending: Ending) => void, hurry: AbortController): () => void {
  let asked = false;
  const onSignal = (signal: string): void => {
    if (asked) hurry.abort();
    asked = true;
    end({ asked: true, reason: signal });
  };
  for (const signal of STOP_SIGNALS) signals.on(signal, onSignal);
  return () => {
    for (const signal of STOP_SIGNALS) signals.off(signal, onSignal);
  };
}

async function startAll(
  services: readonly Service[],
  { running, open }: Begun,
  signal: AbortSignal,
  end: (ending: Ending) => void,
  log: Logger,
): Promise<void> {
  for (const service of services) {
    if (signal.aborted) return;
    open.add(service.id);
    const controller = new AbortController();
    const started = startOne(service, signal);
    const ended = started.then((failure) => failure ?? runOne(service, controller.signal));
    running.push({ service, controller, started, ended });
    void ended.then(end);
    if ((await started) !== undefined) return;
    log.debug({ id: service.id }, 'started');
  }
}

async function startOne(service: Service, signal: AbortSignal): Promise<Ending | undefined> {
  try {
    await service.start?.(signal);
    return undefined;
  } catch (error) {
    return { asked: signal.aborted, reason: `${service.id} could not start`, error };
  }
}

async function runOne(service: Service, signal: AbortSignal): Promise<Ending> {
  try {
    await service.run(signal);
    return { asked: signal.aborted, reason: `${service.id} ended` };
  } catch (error) {
    const asked = signal.aborted && isAbort(error);
    return { asked, reason: `${service.id} failed`, error };
  }
}

/** What a wait that was given the signal rejects with: a service need not catch it. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Drains and stops one service after the other, last first. A service may end by itself while it drains. */
async function stopAll({ running, open }: Begun, cause: Ending, log: Logger): Promise<'clean' | 'failed'> {
  let result: 'clean' | 'failed' = 'clean';
  for (const { service, controller, started, ended } of running.toReversed()) {
    try {
      if ((await started) === undefined) await service.drain?.();
    } catch (error) {
      result = 'failed';
      log.error({ id: service.id, error }, 'could not drain');
    }
    controller.abort();
    const ending = await ended;
    if (ending !== cause && ending.error !== undefined && !ending.asked) {
      result = 'failed';
      log.error({ id: service.id, error: ending.error }, 'failed while it was stopped');
    }
    open.delete(service.id);
    log.debug({ id: service.id }, 'stopped');
  }
  return result;
}

function late(ms: number, signal: AbortSignal): Promise<'late'> {
  return delay(ms, 'late' as const, { signal }).catch(() => 'late' as const);
}

import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createLogger } from './log.ts';
import { runServices, untilAborted, type RunReport, type Service } from './run.ts';

interface Deferred {
  readonly promise: Promise<void>;
  resolve(): void;
}

function deferred(): Deferred {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
}

/** A run whose steps are written down; `until` resolves when a step is. */
function harness(deadlineMs = 15_000) {
  const steps: string[] = [];
  const emitter = new EventEmitter();
  const waiting = new EventEmitter();
  const note = (step: string): void => {
    steps.push(step);
    waiting.emit(step);
  };
  const log = createLogger({ service: 'test', nodeId: 'n1', level: 'silent' });
  return {
    steps,
    note,
    signals: emitter,
    until: async (step: string) => {
      if (!steps.includes(step)) await new Promise((resolve) => waiting.once(step, resolve));
    },
    run: (services: readonly Service[]): Promise<RunReport> =>
      runServices(services, { log, signals: emitter, deadlineMs }),
    service: (id: string, parts: Partial<Service> = {}): Service => ({
      id,
      start: async () => note(`${id} starts`),
      run: async (signal) => {
        note(`${id} runs`);
        await untilAborted(signal);
        note(`${id} ended`);
      },
      drain: async () => note(`${id} drains`),
      ...parts,
    }),
  };
}

describe('runServices', () => {
  test('services start in order and stop in the reverse order, each drained first', async () => {
    const { service, run, signals, steps, until } = harness();
    const report = run([service('store'), service('server')]);
    await until('server runs');
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await report).toEqual({ exitCode: 0, reason: 'SIGTERM', late: [] });
    expect(steps).toEqual([
      'store starts',
      'store runs',
      'server starts',
      'server runs',
      'server drains',
      'server ended',
      'store drains',
      'store ended',
    ]);
  });

  test('SIGINT stops too, and afterwards nobody listens to signals', async () => {
    const { service, run, signals, until } = harness();
    const report = run([service('a')]);
    await until('a runs');
    signals.emit('SIGINT', 'SIGINT');
    expect(await report).toMatchObject({ exitCode: 0, reason: 'SIGINT' });
    expect(signals.eventNames()).toEqual([]);
  });

  test('a later service starts only when the one before it is ready', async () => {
    const { service, run, signals, steps, until, note } = harness();
    const ready = deferred();
    const slow = service('store', {
      start: async () => {
        note('store starts');
        await ready.promise;
      },
    });
    const report = run([slow, service('server')]);
    await until('store starts');
    expect(steps).toEqual(['store starts']);
    ready.resolve();
    await until('server runs');
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await report).toMatchObject({ exitCode: 0 });
  });

  test('a service that cannot start ends the process; the earlier ones are stopped', async () => {
    const { service, run, steps } = harness();
    const broken = service('server', { start: () => Promise.reject(new Error('port taken')) });
    expect(await run([service('store'), broken, service('later')])).toEqual({
      exitCode: 1,
      reason: 'server could not start',
      late: [],
    });
    expect(steps).toEqual(['store starts', 'store runs', 'store drains', 'store ended']);
  });

  test('a service that fails ends the process', async () => {
    const { service, run, steps } = harness();
    const failing = service('loop', { run: () => Promise.reject(new Error('broken')) });
    expect(await run([service('store'), failing])).toEqual({ exitCode: 1, reason: 'loop failed', late: [] });
    expect(steps).toContain('store ended');
  });

  test('a service that ends by itself ends the process', async () => {
    const { service, run } = harness();
    const brief = service('loop', { run: () => Promise.resolve() });
    expect(await run([brief])).toMatchObject({ exitCode: 1, reason: 'loop ended' });
  });

  test('a service may end while it drains, and may reject with the abort that it was given', async () => {
    const { service, run, signals, until, note } = harness();
    const over = deferred();
    const draining = service('server', {
      run: async () => {
        note('server runs');
        await over.promise;
      },
      drain: async () => over.resolve(),
    });
    const aborted = service('loop', {
      run: async (signal) => {
        await untilAborted(signal);
        signal.throwIfAborted();
      },
    });
    const report = run([aborted, draining]);
    await until('server runs');
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await report).toMatchObject({ exitCode: 0 });
  });

  test('a service that fails while it is stopped is told by the exit code; the others are stopped all the same', async () => {
    const { service, run, signals, steps, until } = harness();
    const failing = service('server', { drain: () => Promise.reject(new Error('broken')) });
    const report = run([service('store'), failing]);
    await until('server runs');
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await report).toEqual({ exitCode: 1, reason: 'SIGTERM', late: [] });
    expect(steps.slice(-3)).toEqual(['server ended', 'store drains', 'store ended']);
  });

  test('what has not ended by the deadline is named', async () => {
    const { service, run, signals, until, note } = harness(20);
    const stuck = service('server', {
      run: () => {
        note('server runs');
        return new Promise(() => undefined);
      },
    });
    const report = run([service('store'), stuck]);
    await until('server runs');
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await report).toEqual({ exitCode: 1, reason: 'SIGTERM', late: ['store', 'server'] });
  });

  test('a second signal cuts the stopping short', async () => {
    const { service, run, signals, until, note } = harness();
    const stuck = service('server', {
      drain: () => {
        note('server drains');
        return new Promise(() => undefined);
      },
    });
    const report = run([stuck]);
    await until('server runs');
    signals.emit('SIGTERM', 'SIGTERM');
    await until('server drains');
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await report).toMatchObject({ exitCode: 1, late: ['server'] });
  });

  test('a signal during a start aborts it; what has not started is not drained', async () => {
    const { service, run, signals, steps, until, note } = harness();
    const slow = service('store', {
      start: async (signal) => {
        note('store starts');
        await untilAborted(signal);
        signal.throwIfAborted();
      },
    });
    const report = run([slow, service('server')]);
    await until('store starts');
    signals.emit('SIGTERM', 'SIGTERM');
    expect(await report).toEqual({ exitCode: 0, reason: 'SIGTERM', late: [] });
    expect(steps).toEqual(['store starts']);
  });
});

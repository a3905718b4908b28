import { describe, expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

const codes = { code: ['BAD_PIN', 'FORBIDDEN'] } as const;

describe('createMetrics', () => {
  test('every combination of labels is there from the start, at 0', async () => {
    const metrics = createMetrics();
    metrics.counter('refusals_total', 'Refusals.', { ...codes, side: ['door', 'owner'] });
    const text = await metrics.render();
    expect(text).toContain('# TYPE refusals_total counter');
    for (const labels of ['code="BAD_PIN",side="door"', 'code="FORBIDDEN",side="owner"']) {
      expect(text).toContain(`refusals_total{${labels}} 0`);
    }
    expect(text.match(/^refusals_total\{/gm)).toHaveLength(4);
  });

  test('counters add, gauges are set, histograms count', async () => {
    const metrics = createMetrics();
    const refusals = metrics.counter('refusals_total', 'Refusals.', codes);
    refusals.add({ code: 'BAD_PIN' });
    refusals.add({ code: 'BAD_PIN' }, 2);
    metrics.gauge('sockets', 'Sockets.', {}).set({}, 7);
    const commits = metrics.histogram('commit_seconds', 'Commits.', {}, [0.01, 0.1]);
    commits.observe({}, 0.05);
    const text = await metrics.render();
    expect(text).toContain('refusals_total{code="BAD_PIN"} 3');
    expect(text).toContain('\nsockets 7');
    expect(text).toContain('commit_seconds_bucket{le="0.01"} 0');
    expect(text).toContain('commit_seconds_bucket{le="0.1"} 1');
  });

  test('a reading is taken when somebody asks', async () => {
    const metrics = createMetrics();
    let waiting = 1;
    metrics.reading('waiting', 'Waiting commands.', () => waiting);
    expect(await metrics.render()).toContain('\nwaiting 1');
    waiting = 5;
    expect(await metrics.render()).toContain('\nwaiting 5');
  });

  test('no value that was not listed becomes a label', async () => {
    const metrics = createMetrics();
    const listed: { code: readonly string[] } = codes;
    const refusals = metrics.counter('refusals_total', 'Refusals.', listed);
    expect(() => refusals.add({ code: 'user_2kwcvu1' })).toThrow('no such value');
    expect(await metrics.render()).not.toContain('user_2kwcvu1');
  });

  test('a metric with too many series is refused when it is made', () => {
    const many = Array.from({ length: 40 }, (_, n) => `v${n}`);
    expect(() => createMetrics().counter('big', 'Big.', { a: many, b: many })).toThrow('1600 series');
  });

  test('two registries share nothing', async () => {
    const one = createMetrics();
    const two = createMetrics();
    one.gauge('sockets', 'Sockets.', {});
    two.gauge('sockets', 'Sockets.', {}).set({}, 3);
    expect(await one.render()).toContain('\nsockets 0');
  });

  test('the process can be measured too', async () => {
    const metrics = createMetrics();
    metrics.collectProcess();
    expect(await metrics.render()).toContain('process_resident_memory_bytes');
    expect(metrics.contentType).toContain('text/plain');
  });
});

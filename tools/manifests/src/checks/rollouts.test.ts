import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { objects, planted, pod, without, GATEWAY } from '../../test/planted.ts';
import { overlays, root } from '../overlays.ts';
import { rolloutProblems, scalingMetrics } from './rollouts.ts';

test.each(overlays)('nothing is cut off while %s is rolled out or scaled', (overlay) => {
  expect(rolloutProblems(objects(overlay))).toEqual([]);
});

describe('it is told of what', () => {
  const all = objects('production');
  const SCALER = 'HorizontalPodAutoscaler/tandem-watch/signaling-server';
  const policies = (value: number, periodSeconds: number) => [{ type: 'Pods', value, periodSeconds }];

  test.each([
    ['takes pods away before', GATEWAY, { spec: { strategy: { rollingUpdate: { maxUnavailable: 1 } } } }],
    ['has not one who counts', GATEWAY, { spec: { replicas: 3 } }],
    ['is killed after 20000 ms', GATEWAY, pod({ terminationGracePeriodSeconds: 20 })],
    ['drains while clients', GATEWAY, pod({ containers: [{ name: 'gateway', lifecycle: null }] })],
    ['may run twice at once', 'CronJob/tandem-watch/archiver', { spec: { concurrencyPolicy: 'Allow' } }],
    ['scales nothing', SCALER, { spec: { scaleTargetRef: { name: 'gateway' } } }],
    ['leaves no choice', SCALER, { spec: { minReplicas: 1 } }],
  ])('%s', (problem, id, mistake) => {
    const said =
      problem
        .split(': ')
        .at(-1)
        ?.replace(/^(a Deployment|an autoscaler|a cron job) /, '') ?? '';
    expect(rolloutProblems(planted(all, id, mistake)).join()).toContain(said);
  });

  test.each([
    ['two at a time', policies(2, 120)],
    ['one before the last has drained', policies(1, 30)],
  ])('takes away %s', (_, changed) => {
    const mistake = { spec: { behavior: { scaleDown: { policies: changed } } } };
    expect(rolloutProblems(planted(all, SCALER, mistake)).join()).toContain('before the last one has drained');
  });

  test('may lose all gateways to who drains nodes', () => {
    const bare = without(all, 'PodDisruptionBudget/tandem-watch/signaling-server');
    expect(rolloutProblems(bare).join()).toContain('has no budget for disruptions');
  });
});

test('the processes export every metric by which autoscalers count, and the adapter offers it', () => {
  const sources = ['gateway', 'room-worker'].flatMap((app) => {
    const folder = join(root, 'apps', app, 'src');
    return readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
  });
  const adapter = readFileSync(join(root, 'deploy/k8s/internet/adapter-values.yaml'), 'utf8');
  const names = scalingMetrics(objects('production'));
  expect(names).toHaveLength(2);
  for (const name of names) {
    expect(sources.join('\n')).toContain(`'${name}'`);
    expect(adapter).toContain(`'${name}{`);
  }
});

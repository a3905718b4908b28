import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '@tandem-watch/dev';
import { expect, test } from 'vitest';
import { dashboards } from './dashboards.ts';
import { alertsFile, alertTestsFile, dashboardFile, runbookFile } from './files.ts';
import { grafanaJson } from './grafana.ts';

const alerts = [...(await readFile(alertsFile, 'utf8')).matchAll(/^ +- alert: (\w+)$/gm)].map(([, name = '']) => name);

test.for(alerts)('%s has its section in the runbook, its link there, and its tests', async (name) => {
  const [runbook, rules, tests] = await Promise.all(
    [runbookFile, alertsFile, alertTestsFile].map((file) => readFile(file, 'utf8')),
  );
  expect(runbook).toContain(`\n## ${name}\n`);
  expect(rules).toContain(`runbook_url: docs/runbook.md#${name.toLowerCase()}\n`);
  expect(tests).toContain(`alertname: ${name}\n`);
});

test('every metric of ours that an alert or a dashboard looks at is exported by a process', async () => {
  const sources = ['gateway/src/metrics.ts', 'room-worker/src/worker-metrics.ts', 'archiver/src/main.ts'];
  const exported = await Promise.all(sources.map((file) => readFile(join(repository, 'apps', file), 'utf8')));
  const asked = [await readFile(alertsFile, 'utf8'), ...dashboards.map(grafanaJson)].join('\n');
  const names = [...asked.matchAll(/\b((?:gateway|tandem|archiver)_[a-z_]+?)(?:_bucket|_sum|_count)?\b/g)];
  const missing = names.map(([, name = '']) => name).filter((name) => !exported.join('\n').includes(`'${name}'`));
  expect(names.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

test('the runbook speaks of no alert that there is not', async () => {
  const sections = [...(await readFile(runbookFile, 'utf8')).matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(alerts);
});

test.for(dashboards)(
  'the file of dashboard $name is made of its description: npm run observe -- --write',
  async (dashboard) => {
    expect(await readFile(dashboardFile(dashboard.name), 'utf8')).toBe(grafanaJson(dashboard));
  },
);

import { readFile } from 'node:fs/promises';
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

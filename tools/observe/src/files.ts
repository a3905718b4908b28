import { join } from 'node:path';
import { repository } from '@tandem-watch/dev';

/** What operators take over into their own monitoring. */
export const folder: string = join(repository, 'deploy/observability');
export const alertsFile: string = join(folder, 'alerts.yml');
export const prometheusFile: string = join(folder, 'prometheus.yml');
export const alertTestsFile: string = join(folder, 'alerts.test.yml');
export const runbookFile: string = join(repository, 'docs/runbook.md');

/** The file of a dashboard. */
export function dashboardFile(name: string): string {
  return join(folder, 'grafana/dashboards', `${name}.json`);
}

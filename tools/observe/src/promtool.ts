import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { alertTestsFile, prometheusFile } from './files.ts';

const run = promisify(execFile);

/** Checks Prometheus' settings with the alert rules, and runs the tests of these. Rejects with what promtool says. */
export async function checkAlerts(): Promise<string> {
  const { stdout: checked } = await run('promtool', ['check', 'config', prometheusFile]);
  const { stdout: tested } = await run('promtool', ['test', 'rules', alertTestsFile]);
  return `${checked}${tested}`;
}

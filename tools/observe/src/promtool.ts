import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { alertsFile, alertTestsFile } from './files.ts';

const run = promisify(execFile);

/** Checks the alert rules and runs their tests. Rejects with what promtool says. */
export async function checkAlerts(): Promise<string> {
  const { stdout: checked } = await run('promtool', ['check', 'rules', alertsFile]);
  const { stdout: tested } = await run('promtool', ['test', 'rules', alertTestsFile]);
  return `${checked}${tested}`;
}

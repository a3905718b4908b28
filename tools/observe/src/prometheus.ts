import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@tandem-watch/dev';
import { alertsFile } from './files.ts';

/** A process to be scraped: what its lines are called, and its `host:port`. */
export interface Target {
  readonly name: string;
  readonly address: string;
}

/** One line of an answer: its labels, and its points as [s, value]. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** A Prometheus that runs. */
export interface Prometheus {
  /** The series of an expression over the last so many s. Rejects with what is wrong with it. */
  readonly query: (expr: string, seconds: number) => Promise<readonly Series[]>;
  readonly stop: () => Promise<void>;
}

const READY_MS = 20_000;

/** Starts one that looks at the targets each second. */
export async function startPrometheus(targets: readonly Target[]): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-watch-prometheus-'));
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, configOf(targets));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = [`--config.file=${config}`, `--storage.tsdb.path=${folder}`, `--web.listen-address=127.0.0.1:${port}`];
  const child = spawn('prometheus', args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (const until = performance.now() + READY_MS; !(await isReady(url)); await delay(100)) {
    if (performance.now() > until || child.exitCode !== null) throw new Error('Prometheus did not start');
  }
  return {
    query: (expr, seconds) => query(url, expr, seconds),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(targets: readonly Target[]): string {
  const jobs = targets.map(({ name, address }) => ({
    job_name: name,
    static_configs: [{ targets: [address], labels: { instance: name } }],
  }));
  return JSON.stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [alertsFile],
    scrape_configs: jobs,
  });
}

async function isReady(url: string): Promise<boolean> {
  return await fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly Series[] };
}

async function query(url: string, expr: string, seconds: number): Promise<readonly Series[]> {
  const end = Date.now() / 1_000;
  const form = new URLSearchParams({ query: expr, start: String(end - seconds), end: String(end), step: '1' });
  const answer: unknown = await (await fetch(`${url}/api/v1/query_range`, { method: 'POST', body: form })).json();
  if (!isAnswer(answer) || answer.data === undefined) throw new Error(`${expr}: ${JSON.stringify(answer)}`);
  return answer.data.result;
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'status' in value;
}

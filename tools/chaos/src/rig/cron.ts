import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Stores } from '@tandem-watch/dev';

/** A run of the archiver. */
export interface Cron {
  readonly kill: () => void;
  /** Resolves with its exit code, null after a signal. */
  readonly ended: Promise<number | null>;
}

/** Runs the archiver of `root` once on these stores. */
export function runCron(root: string, { redis, postgres }: Stores): Cron {
  const file = join(root, 'apps', 'archiver', 'src', 'main.ts');
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, REDIS_URL: redis.users.archiver, DATABASE_URL: postgres.roles.archiver };
  const child = spawn(process.execPath, [file, '--once'], { env, stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { kill: () => void child.kill('SIGKILL'), ended };
}

import { spawn } from 'node:child_process';
import { repository } from '@tandem-watch/dev';

/** The containers of docker-compose.yml under a project name of their own. */
export interface Compose {
  /** Runs `docker compose …` with its output shown; rejects when it fails. */
  readonly run: (...args: readonly string[]) => Promise<void>;
  /** The same, with its output returned. */
  readonly ask: (...args: readonly string[]) => Promise<string>;
}

/** `env` is laid over the environment: what the file takes from there. */
export function compose(project: string, env: Readonly<Record<string, string>>): Compose {
  const start = (args: readonly string[], stdout: 'inherit' | 'pipe'): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn('docker', ['compose', '--project-name', project, ...args], {
        cwd: repository,
        env: { ...process.env, ...env },
        stdio: ['ignore', stdout, 'inherit'],
      });
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
      child.once('error', reject);
      child.once('exit', (code) => {
        if (code === 0) resolve(text);
        else reject(new Error(`docker compose ${args.join(' ')} ended with ${String(code)}`));
      });
    });
  return {
    run: async (...args) => void (await start(args, 'inherit')),
    ask: (...args) => start(args, 'pipe'),
  };
}

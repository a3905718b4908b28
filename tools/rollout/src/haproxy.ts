import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@tandem-watch/dev';

/** A HAProxy that runs in front of gateways. */
export interface Balancer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const READY_MS = 10_000;

/** Starts one in front of gateways on these ports of loopback; resolves when it passes requests on. */
export async function startHaproxy(ports: readonly number[]): Promise<Balancer> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-watch-haproxy-'));
  const port = await freePort();
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, configOf(port, ports));
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (const until = performance.now() + READY_MS; !(await isReady()); await delay(100)) {
    if (performance.now() > until || child.exitCode !== null) throw new Error('HAProxy does not pass requests on');
  }
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * As a load balancer in production does it: it asks /ready, tells who the client is, and keeps sockets of a gateway that is
 * not ready any more, since that one sends its members away itself.
 */
function configOf(port: number, gateways: readonly number[]): string {
  return `global
  maxconn 4000
defaults
  mode http
  option forwardfor
  option redispatch
  retries 3
  timeout connect 2s
  timeout client 1m
  timeout server 1m
  timeout tunnel 1h
frontend party
  bind 127.0.0.1:${port}
  default_backend gateways
backend gateways
  balance leastconn
  option httpchk GET /ready
  default-server check inter 500ms fall 1 rise 1
${gateways.map((gateway, index) => `  server gateway-${index + 1} 127.0.0.1:${gateway}`).join('\n')}
`;
}

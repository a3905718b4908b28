import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { candidateOf, exists, installPackages } from '../apt.ts';

/**
 * Installs Debian's redis-server, saying so first; its own service stays stopped and is not enabled. Throws when apt
 * fails or has a version below 7 only.
 */
export async function installRedis(say: (line: string) => void): Promise<void> {
  say('Redis: installing it once with apt-get install -y --no-install-recommends redis-server (its service stays off)');
  const version = await candidateOf('redis-server');
  if (version === undefined) throw new Error('apt has no package redis-server');
  const major = Number(version.split('.')[0]);
  if (major < 7) throw new Error(`apt has redis-server ${major}, needed is 7 or later`);
  await installPackages('redis-server');
  if (await exists('/run/systemd/system')) await promisify(execFile)('systemctl', ['disable', 'redis-server']);
}

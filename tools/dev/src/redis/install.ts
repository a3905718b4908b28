import { execFile } from 'node:child_process';
import { access, chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
const lockWait = ['-o', 'DPkg::Lock::Timeout=180'];
const policyFile = '/usr/sbin/policy-rc.d';

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function apt(...args: string[]): Promise<void> {
  await run('apt-get', [...lockWait, ...args], { env: environment, maxBuffer: 64 * 1024 * 1024 });
}

/** The major version that apt would install, or undefined when it knows no such package (its lists may be empty). */
async function candidateMajor(): Promise<number | undefined> {
  const { stdout } = await run('apt-cache', ['policy', 'redis-server']).catch(() => ({ stdout: '' }));
  const major = /Candidate: (?:\d+:)?(\d+)\./.exec(stdout)?.[1];
  return major === undefined ? undefined : Number(major);
}

/**
 * Runs `work` while the distribution starts no services, and leaves nothing changed behind.
 *
 * A Debian package starts its service when it is installed: a second Redis on 6379, for ever. `policy-rc.d` is Debian's
 * way to say no (101 = forbidden by policy); one that stands there already (container images have one) is put back.
 */
async function withoutServices(work: () => Promise<void>): Promise<void> {
  const before = (await exists(policyFile))
    ? { text: await readFile(policyFile), mode: (await stat(policyFile)).mode }
    : undefined;
  await writeFile(policyFile, '#!/bin/sh\nexit 101\n');
  await chmod(policyFile, 0o755);
  try {
    await work();
  } finally {
    if (before === undefined) await rm(policyFile, { force: true });
    else {
      await writeFile(policyFile, before.text);
      await chmod(policyFile, before.mode);
    }
  }
}

/** Whether this is a Debian or Ubuntu on which we may install packages; otherwise why not. */
export async function whyNoApt(): Promise<string | undefined> {
  if (!(await exists('/etc/debian_version'))) return 'this is neither Debian nor Ubuntu';
  return process.getuid?.() === 0 ? undefined : 'installing it needs root';
}

/**
 * Installs Debian's redis-server, saying so first; its own service stays stopped and is not enabled. Throws when apt
 * fails or has a version below 7 only.
 */
export async function installRedis(say: (line: string) => void): Promise<void> {
  say('Redis: installing it once with apt-get install -y --no-install-recommends redis-server (its service stays off)');
  if ((await candidateMajor()) === undefined) await apt('update');
  const major = await candidateMajor();
  if (major === undefined) throw new Error('apt has no package redis-server');
  if (major < 7) throw new Error(`apt has redis-server ${major}, needed is 7 or later`);
  const install = (): Promise<void> => apt('install', '-y', '--no-install-recommends', 'redis-server');
  await withoutServices(async () => {
    await install().catch(async () => {
      await apt('update');
      await install();
    });
  });
  if (await exists('/run/systemd/system')) await run('systemctl', ['disable', 'redis-server']);
}

import { execFile } from 'node:child_process';
import { access, chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
const lockWait = ['-o', 'DPkg::Lock::Timeout=180'];
const policyFile = '/usr/sbin/policy-rc.d';

/** Whether a file is there. */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function apt(...args: string[]): Promise<void> {
  await run('apt-get', [...lockWait, ...args], { env: environment, maxBuffer: 64 * 1024 * 1024 });
}

/** Whether this is a Debian or Ubuntu on which we may install packages; otherwise why not. */
export async function whyNoApt(): Promise<string | undefined> {
  if (!(await exists('/etc/debian_version'))) return 'this is neither Debian nor Ubuntu';
  return process.getuid?.() === 0 ? undefined : 'installing it needs root';
}

/** The version that apt would install, or undefined when it knows no such package. Its lists are fetched when empty. */
export async function candidateOf(name: string): Promise<string | undefined> {
  const known = await knownCandidate(name);
  if (known !== undefined) return known;
  await apt('update');
  return await knownCandidate(name);
}

async function knownCandidate(name: string): Promise<string | undefined> {
  const { stdout } = await run('apt-cache', ['policy', name]).catch(() => ({ stdout: '' }));
  return /Candidate: (?:\d+:)?(\d\S*)/.exec(stdout)?.[1];
}

/** Installs packages of the distribution; none of their services is started. Throws when apt fails. */
export async function installPackages(...names: string[]): Promise<void> {
  const install = (): Promise<void> => apt('install', '-y', '--no-install-recommends', ...names);
  await withoutServices(async () => {
    await install().catch(async () => {
      await apt('update');
      await install();
    });
  });
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

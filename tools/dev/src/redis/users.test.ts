import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { renderUsers } from './users.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../../../deploy/redis/users-acl.sh', import.meta.url));

test('users-acl.sh fills in the same ACL file as npm start does', async () => {
  const env = { PATH: process.env['PATH'], ADMIN_PASSWORD: 'a', GATEWAY_PASSWORD: 'g', WORKER_PASSWORD: 'w' };
  const { stdout } = await run('sh', [script], { env: { ...env, ARCHIVER_PASSWORD: 'v' } });
  expect(stdout).toBe(await renderUsers({ admin: 'a', gateway: 'g', worker: 'w', archiver: 'v' }));
  await expect(run('sh', [script], { env })).rejects.toThrow(/set ARCHIVER_PASSWORD or ARCHIVER_PASSWORD_FILE/);
});

test('no place for a password is left in the filled-in ACL file', async () => {
  expect(await renderUsers({ admin: 'a', gateway: 'g', worker: 'w', archiver: 'v' })).not.toContain('${');
});

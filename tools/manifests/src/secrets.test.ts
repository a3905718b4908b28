import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { schemaProblems } from './checks/schemas.ts';
import { literalProblems } from './checks/typed-literals.ts';
import { makeSecrets, secretData } from './secrets.ts';

const made = makeSecrets();
const of = (name: string): Readonly<Record<string, string>> => {
  const found = made.find((secret) => secret.name === name);
  expect(found, name).toBeDefined();
  return found === undefined ? {} : secretData(found);
};

test('the Secrets are what the API takes', async () => {
  expect(await schemaProblems(made)).toEqual([]);
  expect(literalProblems(made)).toEqual([]);
});

test('every run makes other passwords and keys, of 64 digits', () => {
  const values = (secrets: typeof made) => secrets.flatMap((secret) => Object.values(secretData(secret)));
  const random = values(made).filter((value) => /^[0-9a-f]{64}$/.test(value));
  expect(new Set(random).size).toBeGreaterThanOrEqual(10);
  expect(values(makeSecrets()).filter((value) => random.includes(value))).toEqual([]);
});

test('Redis knows the password of each process, by its hash alone', () => {
  const { 'users.acl': acl = '', health_password: admin = '' } = of('redis');
  const users = {
    admin,
    gateway: of('signaling-server')['redis_password'],
    worker: of('room-worker')['redis_password'],
  };
  for (const [user, password = ''] of Object.entries({ ...users, archiver: of('archiver')['redis_password'] })) {
    expect(acl).toContain(`user ${user} on #${createHash('sha256').update(password).digest('hex')} `);
    expect(password).toHaveLength(64);
    expect(acl).not.toContain(password);
  }
  expect(acl).not.toContain('${');
});

test('PostgreSQL is made with the password that migrate comes with, and roles with those of their processes', () => {
  const { password = '' } = of('postgres');
  expect(of('postgres-superuser')).toEqual({ username: 'postgres', password });
  expect(of('migrate')['admin_url']).toBe(`postgres://postgres:${password}@postgres:5432/tandem_watch`);
  expect(of('migrate')['worker']).toBe(of('room-worker')['postgres_password']);
  const reader = of('migrate')['reader'] ?? '';
  expect(of('room-worker')['reader_url']).toBe(`postgres://tandem_reader:${reader}@postgres:5432/tandem_watch`);
  expect(of('migrate')['archiver']).toBe(of('archiver')['postgres_password']);
});

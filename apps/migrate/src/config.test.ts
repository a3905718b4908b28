import { expect, test } from 'vitest';
import { migrateConfig } from './config.ts';

test('the parts of the address make a URL, for the role that owns the schema', () => {
  const result = migrateConfig({ POSTGRES_HOST: 'db', POSTGRES_PORT: '5433', POSTGRES_PASSWORD: 'p/w' });
  expect(result).toMatchObject({ ok: true, config: { url: 'postgres://tandem_migrator:p%2Fw@db:5433/tandem_watch' } });
});

test('DATABASE_URL wins over the parts', () => {
  const result = migrateConfig({ POSTGRES_HOST: 'db', DATABASE_URL: 'postgres://me@there/mine' });
  expect(result).toMatchObject({ ok: true, config: { url: 'postgres://me@there/mine', roles: null } });
});

test('an administrator without the passwords of the roles is refused', () => {
  const result = migrateConfig({ ADMIN_DATABASE_URL: 'postgres://root@db/tandem_watch', WORKER_PASSWORD: 'w' });
  expect(result).toEqual({
    ok: false,
    problems: [expect.stringMatching(/^ADMIN_DATABASE_URL: needs MIGRATOR_PASSWORD/)],
  });
});

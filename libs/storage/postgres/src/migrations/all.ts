import type { Migration, MigrationProvider } from 'kysely/migration';
import * as tables from './0001-tables.ts';
import * as cutHistory from './0002-cut-history.ts';
import * as partitions from './0003-partitions.ts';
import * as grants from './0004-grants.ts';
import * as retention from './0005-retention.ts';
import * as audit from './0006-audit.ts';

const all: Record<string, Migration> = {
  '0001-tables': tables,
  '0002-cut-history': cutHistory,
  '0003-partitions': partitions,
  '0004-grants': grants,
  '0005-retention': retention,
  '0006-audit': audit,
};

/** The migrations, named in code: a bundle has no folder to look into. A released one is never changed. */
export const migrations: MigrationProvider = {
  getMigrations: () => Promise.resolve(all),
};

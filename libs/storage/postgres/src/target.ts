/** Where PostgreSQL is, as the environment says: a whole URL, or its parts. */
export interface PostgresSettings {
  readonly DATABASE_URL?: string | undefined;
  readonly POSTGRES_HOST: string;
  readonly POSTGRES_PORT: number;
  readonly POSTGRES_DB: string;
  readonly POSTGRES_USER: string;
  readonly POSTGRES_PASSWORD?: string | undefined;
}

/** The URL that settings name: DATABASE_URL wins over the parts. */
export function postgresUrl(settings: PostgresSettings): string {
  if (settings.DATABASE_URL !== undefined) return settings.DATABASE_URL;
  const { POSTGRES_HOST: host, POSTGRES_PORT: port, POSTGRES_DB: database } = settings;
  const url = new URL(`postgres://${host}:${port}/${database}`);
  url.username = settings.POSTGRES_USER;
  url.password = settings.POSTGRES_PASSWORD ?? '';
  return url.href;
}

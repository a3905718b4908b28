import { randomPassword } from './roles.ts';
import { type PostgresStore, prepare } from './store.ts';

export const postgresImage = 'postgres:18-bookworm';

/** Starts PostgreSQL as a container (pulling the image when Docker lacks it), with roles and database. */
export async function startPostgresContainer(): Promise<PostgresStore> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const password = randomPassword();
  const container = await new GenericContainer(postgresImage)
    .withExposedPorts(5432)
    .withEnvironment({ POSTGRES_PASSWORD: password, POSTGRES_INITDB_ARGS: '--locale=C --encoding=UTF8' })
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=200', '-c', 'timezone=UTC'])
    .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections', 2))
    .start();
  const server = `postgres://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  return {
    how: `a container of ${postgresImage}`,
    ...(await prepare(server)),
    stop: async () => {
      await container.stop();
    },
  };
}

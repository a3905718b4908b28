import { takeFolder } from '../folder-claim.ts';
import { type RedisStore, storeUrls } from './store.ts';
import { randomRedisPasswords, renderUsers } from './users.ts';

export const redisImage = 'redis:7-bookworm';

/** Starts Redis as a container (pulling the image when Docker lacks it); its data is kept when a folder is given. */
export async function startRedisContainer(folder?: string, fresh?: boolean): Promise<RedisStore> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const passwords = randomRedisPasswords();
  const acl = { content: await renderUsers(passwords), target: '/users.acl', mode: 0o644 };
  const settings = ['--aclfile', acl.target, '--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'];
  const plain = new GenericContainer(redisImage)
    .withExposedPorts(6379)
    .withCopyContentToContainer([acl])
    .withCommand(['redis-server', ...settings])
    .withWaitStrategy(Wait.forLogMessage('Ready to accept connections'));
  if (folder !== undefined) await takeFolder(folder, { name: 'redis', goodbye: 'SIGTERM', fresh });
  const kept = folder === undefined ? plain : plain.withBindMounts([{ source: folder, target: '/data', mode: 'rw' }]);
  const container = await kept.start();
  const base = `redis://${container.getHost()}:${container.getMappedPort(6379)}`;
  return {
    how: `a container of ${redisImage}`,
    ...storeUrls(base, passwords),
    stop: async () => {
      await container.stop();
    },
  };
}

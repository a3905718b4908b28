import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** The users of deploy/redis/users.acl that processes and tests log in as. */
export const redisUsers = ['admin', 'gateway', 'worker', 'archiver'] as const;
export type RedisUser = (typeof redisUsers)[number];
export type RedisPasswords = Readonly<Record<RedisUser, string>>;

const template = new URL('../../../../deploy/redis/users.acl', import.meta.url);

function random(): string {
  return randomBytes(18).toString('base64url');
}

export function randomRedisPasswords(): RedisPasswords {
  return { admin: random(), gateway: random(), worker: random(), archiver: random() };
}

/** deploy/redis/users.acl with the SHA-256 of each password in its place: an ACL file that Redis loads. */
export async function renderUsers(passwords: RedisPasswords): Promise<string> {
  let text = await readFile(template, 'utf8');
  for (const user of redisUsers) {
    const hash = createHash('sha256').update(passwords[user]).digest('hex');
    text = text.replace(`\${${user.toUpperCase()}_SHA256}`, hash);
  }
  return text;
}

/** The same server's URL for one of its users. */
export function redisUrl(base: string, user: RedisUser, passwords: RedisPasswords): string {
  const url = new URL(base);
  url.username = user;
  url.password = passwords[user];
  return url.href;
}

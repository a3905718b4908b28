import { randomUUID } from 'node:crypto';
import { roomId, type JoinCommand } from '@tandem-watch/protocol';
import type { FeedRecord } from '@tandem-watch/storage-redis';
import { startOwnRedis, type OwnRedis } from '@tandem-watch/test-support';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { startOwner, type OwnerStandIn, type Seen } from '../test/owner-stand-in.ts';
import { startGateway, type RunningGateway } from '../test/running-gateway.ts';
import { openSocket } from '../test/socket-client.ts';

let redis: OwnRedis;
let owner: OwnerStandIn;
let gateway: RunningGateway;

beforeEach(async () => {
  if (inject('redis').url === '') return;
  redis = await startOwnRedis();
  owner = await startOwner(redis.users.worker, 2);
  gateway = await startGateway({ REDIS_URL: redis.users.gateway });
});
afterEach(async () => {
  await gateway?.stop();
  await owner?.stop();
  await redis?.stop();
});

const life = '1-0-0';

function chat(seq: number): string {
  return JSON.stringify({ type: 'CHAT', userId: 'bo', text: `${seq}`, seq });
}

/** What an owner answers a JOIN with whose client knows the room up to 5, when the room is at 7. */
function resumed({ room, connection, user, session, ordinal }: JoinCommand, seen: Seen): FeedRecord[] {
  const body = JSON.stringify({ type: 'RESUMED', from: 6, to: 7 });
  return [
    { kind: 'attach', to: { gateway: seen.gateway, connection }, room, user, session, life, ordinal },
    { kind: 'resumed', room, connection, to: 7, body, events: [chat(6), chat(7)] },
  ];
}

test('a JOIN that is answered twice replays once: what came in between is not told again', async () => {
  const id = roomId(randomUUID());
  owner.answer = (seen) => {
    if (seen.command.type !== 'JOIN') return undefined;
    const next: FeedRecord = {
      kind: 'event',
      room: id,
      seq: 8,
      user: seen.command.user,
      session: null,
      id: null,
      body: chat(8),
    };
    const last: FeedRecord = { ...next, seq: 9, body: chat(9) };
    return [...resumed(seen.command, seen), next, ...resumed(seen.command, seen), last];
  };
  const client = await openSocket(gateway.port);
  client.send({ type: 'JOIN', roomId: id, userId: 'ana', protocol: 1, resume: { timeline: 't', seq: 5 } });
  await client.until(({ seq }) => seq === 9);
  expect(client.received.map(({ type, seq }) => seq ?? type)).toEqual(['RESUMED', 6, 7, 8, 9]);
});

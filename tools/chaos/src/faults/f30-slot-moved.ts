import { partitionTag } from '@tandem-watch/protocol';
import type { OwnRedis } from '@tandem-watch/dev';
import type { Redis } from '@tandem-watch/storage-redis';
import type { Fault } from '../fault.ts';
import { masterOf, onNewTimelines, onNode, ROOMS_OF_A_CLUSTER } from './master.ts';
import { firstOf, partitionOfRoom } from './owner.ts';

/** The slot of a partition is handed to another master while its rooms are in use, as resharding does it. */
export const slotMoved: Fault = {
  name: 'F30',
  title: 'the slot of a partition moved to another master',
  ci: false,
  redisCluster: true,
  crowd: { rooms: ROOMS_OF_A_CLUSTER },
  behaviour: { paceMs: 100, drama: false },
  inflict: async (scene) => {
    const { rig, crowd } = scene;
    const room = firstOf(crowd.rooms);
    const partition = partitionOfRoom(room);
    const from = masterOf(rig, room);
    const to = crowd.rooms.map((other) => masterOf(rig, other)).find((node) => node !== from);
    if (to === undefined) throw new Error('all rooms are on one master');
    const slot = Number(await rig.admin.cluster('KEYSLOT', `{${partitionTag(partition)}}`));
    await onNewTimelines(
      scene,
      ({ options }) => partitionOfRoom(options.room) === partition,
      async () => {
        const movedAt = performance.now();
        await onNode(from, (source) => onNode(to, (target) => moveSlot(slot, source, { redis: target, node: to })));
        scene.note('the slot was on its way ms', Math.round(performance.now() - movedAt));
      },
    );
  },
};

async function moveSlot(slot: number, source: Redis, target: { redis: Redis; node: OwnRedis }): Promise<void> {
  const [sourceId, targetId] = [await idOf(source), await idOf(target.redis)];
  await target.redis.cluster('SETSLOT', slot, 'IMPORTING', sourceId);
  await source.cluster('SETSLOT', slot, 'MIGRATING', targetId);
  const { username, password } = new URL(target.node.url);
  for (;;) {
    const keys = await source.call('CLUSTER', 'GETKEYSINSLOT', String(slot), '50');
    if (!Array.isArray(keys) || keys.length === 0) break;
    const login = ['AUTH2', username, decodeURIComponent(password)];
    await source.call('MIGRATE', ['127.0.0.1', target.node.port, '', 0, 5_000, ...login, 'KEYS', ...keys.map(String)]);
  }
  await target.redis.cluster('SETSLOT', slot, 'NODE', targetId);
  await source.cluster('SETSLOT', slot, 'NODE', targetId);
}

async function idOf(redis: Redis): Promise<string> {
  return String(await redis.cluster('MYID'));
}

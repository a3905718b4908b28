import { gatewayId, roomId, sessionId, userId } from '@tandem-watch/protocol';
import { encodeRecord, partitionKeys } from '@tandem-watch/storage-redis';
import { until } from '../clients/crowd.ts';
import type { Fault } from '../fault.ts';
import { firstOf, partitionOfRoom } from './owner.ts';

/** A row that PostgreSQL refuses for ever stands in the log, between those of a room that lives. */
export const refusedRow: Fault = {
  name: 'F17',
  title: 'a row that PostgreSQL refuses',
  ci: true,
  inflict: async ({ rig, crowd, expect }) => {
    const partition = partitionOfRoom(firstOf(crowd.rooms));
    const keys = partitionKeys(partition);
    const before = await rig.admin.xlen(keys.dead);
    const own = await rig.admin.hmget(keys.own, 'timeline', 'epoch');
    const [timeline = '', epoch = ''] = own.map((value) => value ?? '');
    const body = `{"type":"CHAT","text":"a\\u0000b","timestamp":${Date.now()},"timeline":"${timeline}.poison"}`;
    const record = encodeRecord({
      kind: 'event',
      room: roomId('poison'),
      seq: 1,
      user: userId('nobody'),
      session: sessionId('none'),
      id: null,
      body,
    });
    await rig.admin.xadd(keys.log, '*', 't', timeline, 'e', epoch, 'r', record);
    const isSetAside = async (): Promise<boolean> => (await rig.admin.xlen(keys.dead)) === before + 1;
    await until(isSetAside, 10_000, 'not set aside').catch(() => {});
    expect('G2', await isSetAside(), 'the row was not set aside, or not once', gatewayId('none'));
  },
};

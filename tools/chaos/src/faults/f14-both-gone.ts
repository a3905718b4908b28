import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

const AWAY_MS = 14_000;

/** Redis comes back empty while PostgreSQL is away: nobody may be told anything but that it is unknown. */
export const bothGone: Fault = {
  name: 'F14',
  title: 'Redis empty while PostgreSQL is down',
  ci: false,
  mayLose: true,
  behaviour: { churn: 0, drama: false },
  inflict: async ({ rig, crowd, note, expect }) => {
    const hosts = new Map(crowd.rooms.map((room) => [room, hostOf(crowd.clients, room)]));
    await delay(1_500);
    await rig.postgres.kill9();
    await rig.admin.flushall();
    const since = performance.timeOrigin + performance.now();
    await delay(AWAY_MS);
    const got = crowd.clients
      .flatMap(({ happenings }) => happenings)
      .flatMap((each) => (each.kind === 'got' && each.at > since + 500 ? [each.message] : []));
    const unavailable = got.filter((message) => message.type === 'ERROR' && message.code === 'UNAVAILABLE').length;
    const states = got.filter(({ type }) => type === 'ROOM_STATE').length;
    note('UNAVAILABLE', unavailable);
    expect('G6', states === 0, `${states} rooms were told while nobody could know them`);
    expect('G11', unavailable > 0, 'nobody was told UNAVAILABLE');
    await rig.postgres.restart();
    await delay(8_000);
    for (const room of crowd.rooms) {
      const host = hostOf(crowd.clients, room);
      expect('G6', host === hosts.get(room), `the host of ${room} was ${hosts.get(room)}, now it is ${host}`);
    }
  },
};

function hostOf(clients: Parameters<Fault['inflict']>[0]['crowd']['clients'], room: string): string | null {
  return clients.find(({ options }) => options.room === room)?.view?.host ?? null;
}

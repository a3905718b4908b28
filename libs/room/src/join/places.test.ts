import type { JoinCommand } from '@tandem-watch/protocol';
import { expect, it } from 'vitest';
import {
  attachedBy,
  detachedBy,
  effectsOf,
  errorsOf,
  G1,
  G2,
  outline,
  Party,
  ROOM,
  user,
  type JoinFields,
} from '../../test/party.ts';

/** Ana is host, Bo a guest on g1; a second later. */
function partyOfTwo(fields: JoinFields = {}): Party {
  const party = new Party();
  party.join('ana', { pinTags: ['right'], gateway: G2 });
  party.join('bo', { pinTags: ['right'], username: 'Bo', gateway: G1, ...fields });
  party.pass(1_000);
  party.tick();
  return party;
}

/** Another socket of Bo's, on g2, whose JOIN is applied. */
function again(party: Party, fields: JoinFields = {}): JoinCommand {
  const join = party.joinCommand('bo', { pinTags: ['right'], ...fields });
  party.apply(join, fields.gateway ?? G2);
  return join;
}

it('PL1 a valid session takes the place at once, without a PIN and without an event', () => {
  const party = partyOfTwo();
  const { connection, session } = party.member('bo');
  const join = again(party, { session, claimedLife: party.room.life, pinTags: [] });
  expect(outline(party.last).slice(0, 3)).toEqual(['detach', 'attach', 'welcome']);
  expect(detachedBy(party.last)).toEqual([[connection, 4409]]);
  expect(attachedBy(party.last)).toEqual([join.connection]);
  expect(party.member('bo')).toMatchObject({ connection: join.connection, gateway: G2, session });
});

it('PL2 a socket accepted earlier never gets the place', () => {
  const party = partyOfTwo();
  const { session, connection, acceptedAt } = party.member('bo');
  const same = again(party, { session, claimedLife: party.room.life, acceptedAt: acceptedAt - 1 });
  expect(party.last.kind).toBe('refused');
  expect(detachedBy(party.last)).toEqual([[same.connection, 4409]]);
  expect(outline(party.last)).toEqual(['detach']);
  again(party, { acceptedAt: acceptedAt - 1 });
  expect(errorsOf(party.last)).toMatchObject([{ code: 'USER_IN_USE', wait: 5_000 }]);
  party.lost('bo');
  again(party, { acceptedAt: acceptedAt - 1 });
  expect(errorsOf(party.last)).toMatchObject([{ code: 'USER_IN_USE' }]);
  expect(party.member('bo').connection).toBe(connection);
});

it('PL2 of two sockets accepted in the same millisecond the one that asks later has the place', () => {
  const party = partyOfTwo();
  const { session, acceptedAt } = party.member('bo');
  const join = again(party, { session, claimedLife: party.room.life, acceptedAt });
  expect(attachedBy(party.last)).toEqual([join.connection]);
});

it('PL3 in its grace the place goes to who has the id and the PIN', () => {
  const party = partyOfTwo();
  party.lost('bo');
  again(party, { pinTags: ['wrong'] });
  expect(errorsOf(party.last)).toMatchObject([{ code: 'BAD_PIN' }]);
  const join = again(party);
  expect(outline(party.last).slice(0, 2)).toEqual(['attach', 'welcome']);
  expect(party.events).toEqual([]);
  expect(party.member('bo')).toMatchObject({ connection: join.connection, session: join.session, grace: null });
});

it('PL4 while its gateway is lost the place goes to who has the id and the PIN', () => {
  const party = partyOfTwo();
  party.lose(G1);
  const join = again(party);
  expect(attachedBy(party.last)).toEqual([join.connection]);
  expect(party.events).toEqual([]);
});

it('PL5 who asks for the place of a live member waits until its socket was probed', () => {
  const party = partyOfTwo();
  const { connection } = party.member('bo');
  const join = again(party);
  expect(party.last.effects).toEqual([{ kind: 'probe', to: { gateway: G1, connection }, user: 'bo' }]);
  expect(party.room.pending.get(user('bo'))).toEqual({ join, gateway: G2, until: party.now + 1_000 });
  expect(party.member('bo').connection).toBe(connection);
});

it('PL6 probed alive, the member stays and the newcomer may try later', () => {
  const party = partyOfTwo();
  const { connection } = party.member('bo');
  const join = again(party, { ordinal: 2, try: 3 });
  party.probed('bo', true);
  expect(errorsOf(party.last)).toEqual([{ code: 'USER_IN_USE', to: join.connection, wait: 5_000 }]);
  expect(effectsOf(party.last, 'reply')).toMatchObject([{ to: { gateway: G2 }, join: { ordinal: 2, try: 3 } }]);
  expect(party.room.pending.size).toBe(0);
  expect(party.member('bo').connection).toBe(connection);
});

it('PL7 probed dead, the newcomer has the place and nobody is told', () => {
  const party = partyOfTwo();
  const join = again(party);
  party.probed('bo', false);
  expect(outline(party.last).slice(0, 2)).toEqual(['attach', 'welcome']);
  expect(party.events).toEqual([]);
  expect(party.member('bo')).toMatchObject({ connection: join.connection, gateway: G2, grace: null });
});

it('PL8 without an answer in time the newcomer is refused', () => {
  const party = partyOfTwo();
  const join = again(party);
  party.pass(999);
  expect(errorsOf(party.tick())).toEqual([]);
  party.pass(1);
  expect(errorsOf(party.tick())).toMatchObject([{ code: 'USER_IN_USE', to: join.connection }]);
});

it("PL8 the extension's client waits as long as its old gateway would take to be found lost", () => {
  const party = partyOfTwo({ modern: false });
  const join = again(party, { modern: false, address: 'elsewhere' });
  party.pass(5_999);
  expect(errorsOf(party.tick())).toEqual([]);
  party.pass(1);
  expect(errorsOf(party.tick())).toMatchObject([{ code: 'USER_IN_USE', to: join.connection }]);
});

it('PL9 of two that wait for a place the one accepted later goes on waiting', () => {
  const party = partyOfTwo();
  const first = again(party);
  party.pass(100);
  const second = again(party);
  expect(outline(party.last)).toEqual(['ERROR', 'probe']);
  expect(errorsOf(party.last)).toMatchObject([{ code: 'USER_IN_USE', to: first.connection }]);
  const third = again(party, { acceptedAt: first.acceptedAt });
  expect(errorsOf(party.last)).toMatchObject([{ code: 'USER_IN_USE', to: third.connection }]);
  expect(party.room.pending.get(user('bo'))?.join.connection).toBe(second.connection);
});

it('PL9 of two that were accepted in the same millisecond the one that asks later goes on waiting', () => {
  const party = partyOfTwo();
  const first = again(party);
  const second = again(party);
  expect(errorsOf(party.last)).toMatchObject([{ code: 'USER_IN_USE', to: first.connection }]);
  expect(party.room.pending.get(user('bo'))?.join.connection).toBe(second.connection);
});

it('PL10 a JOIN asked again while it waits keeps its deadline, and the answer is to its latest try', () => {
  const party = partyOfTwo();
  const join = again(party);
  const { until } = party.room.pending.get(user('bo')) ?? { until: 0 };
  party.pass(500);
  expect(party.apply({ ...join, try: 2 }, G2).effects).toEqual([]);
  const before = party.room;
  expect(party.apply({ ...join, try: 2 }, G2)).toEqual({ kind: 'applied', state: before, effects: [] });
  expect(party.room).toBe(before);
  expect(party.room.pending.get(user('bo'))?.until).toBe(until);
  party.probed('bo', true);
  expect(effectsOf(party.last, 'reply')).toMatchObject([{ join: { ordinal: 1, try: 2 } }]);
});

it('PL11 a waiting JOIN has the place as soon as the old socket is lost', () => {
  const party = partyOfTwo();
  const join = again(party);
  party.lost('bo');
  expect(attachedBy(party.last)).toEqual([join.connection]);
  expect(party.events).toEqual([]);
});

it('PL11 a waiting JOIN has the place as soon as the old gateway is lost', () => {
  const party = partyOfTwo();
  const join = again(party);
  party.lose(G1);
  party.gatewayLost(G1);
  expect(attachedBy(party.last)).toEqual([join.connection]);
  expect(party.room.pending.size).toBe(0);
});

it('PL11 a waiting JOIN whose time ends while the old gateway is lost has the place', () => {
  const party = partyOfTwo();
  const join = again(party);
  party.lose(G1);
  party.pass(1_000);
  party.tick();
  expect(attachedBy(party.last)).toEqual([join.connection]);
  expect(errorsOf(party.last)).toEqual([]);
});

it('PL12 when the member leaves, the waiting JOIN comes in like any other', () => {
  const party = partyOfTwo();
  const join = again(party, { username: 'Robert' });
  party.act('bo', { type: 'LEAVE' });
  expect(outline(party.last).slice(0, 5)).toEqual(['detach', 'USER_LEFT', 'USER_JOINED', 'attach', 'welcome']);
  expect(party.member('bo')).toMatchObject({ connection: join.connection, username: 'Robert' });
});

it('PL12 when the last member leaves, the waiting JOIN becomes host like any other', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'LEAVE' });
  again(party);
  party.act('bo', { type: 'LEAVE' });
  expect(party.events.map((event) => event.type)).toEqual(['USER_LEFT', 'USER_JOINED', 'HOST_CHANGED']);
});

it('PL13 when the member is kicked, so is who waits for its place', () => {
  const party = partyOfTwo();
  const { connection } = party.member('bo');
  const join = again(party);
  party.act('ana', { type: 'KICK', targetUserId: user('bo') });
  expect(errorsOf(party.last)).toEqual([{ code: 'FORBIDDEN', to: join.connection, wait: 600_000 }]);
  expect(detachedBy(party.last)).toEqual([
    [connection, 4403],
    [join.connection, 4403],
  ]);
  expect(party.room.pending.size).toBe(0);
});

it('PL14 a JOIN whose socket has ended waits no more', () => {
  const party = partyOfTwo();
  const join = again(party);
  party.lost('bo', 'socket', join.connection);
  expect(party.room.pending.size).toBe(0);
  expect(party.probed('bo', false).effects.filter(({ kind }) => kind === 'attach')).toEqual([]);
});

it('PL14 a socket that leaves while its JOIN waits is closed and waits no more', () => {
  const party = partyOfTwo();
  const { connection, session } = again(party);
  party.apply({ type: 'ACT', room: ROOM, user: user('bo'), connection, session, message: { type: 'LEAVE' } }, G2);
  expect(detachedBy(party.last)).toEqual([[connection, 1000]]);
  expect(party.room.pending.size).toBe(0);
  expect(party.events).toEqual([]);
});

it('PL15 a waiting JOIN is refused when a third socket has taken the place', () => {
  const party = partyOfTwo();
  const { session } = party.member('bo');
  const waiting = again(party);
  const third = again(party, { session, claimedLife: party.room.life });
  expect(attachedBy(party.last)).toEqual([third.connection]);
  expect(errorsOf(party.last)).toMatchObject([{ code: 'USER_IN_USE', to: waiting.connection }]);
  expect(party.room.pending.size).toBe(0);
});

it("PL16 a second socket of the extension's client in the same browser has the place at once", () => {
  const party = partyOfTwo({ modern: false, address: 'home' });
  const { connection } = party.member('bo');
  const wrong = again(party, { modern: false, address: 'home', pinTags: ['wrong'] });
  expect(errorsOf(party.last)).toEqual([{ code: 'BAD_PIN', to: wrong.connection }]);
  const join = again(party, { modern: false, address: 'home' });
  expect(party.last.effects).toMatchObject([
    { kind: 'detach', to: { gateway: G1, connection }, code: 4409 },
    { kind: 'attach', to: { connection: join.connection } },
    { kind: 'welcome' },
  ]);
});

it('PL17 from another address, or between two kinds of client, the JOIN waits', () => {
  const rows: readonly [JoinFields, JoinFields][] = [
    [
      { modern: false, address: 'home' },
      { modern: false, address: 'elsewhere' },
    ],
    [
      { modern: true, address: 'home' },
      { modern: false, address: 'home' },
    ],
    [
      { modern: false, address: 'home' },
      { modern: true, address: 'home' },
    ],
  ];
  for (const [old, newcomer] of rows) {
    const party = partyOfTwo(old);
    again(party, newcomer);
    expect(outline(party.last)).toEqual(['probe']);
  }
});

it('PL18 probed dead is lost, also when nobody waits for the place any more', () => {
  const party = partyOfTwo();
  party.probed('bo', false);
  expect(party.member('bo').grace).toEqual({ cause: 'socket', until: party.now + 5_000 });
});

it('PL18 probed alive, or probed for a socket that was replaced, changes nothing', () => {
  const party = partyOfTwo();
  const { connection } = party.member('bo');
  const before = party.room;
  expect(party.probed('bo', true).state).toBe(before);
  party.lost('bo');
  again(party);
  const probed = party.apply({ type: 'PROBED', room: ROOM, user: user('bo'), connection, alive: false });
  expect(probed.kind).toBe('dropped');
});

it('PL19 only a socket that may live is detached', () => {
  const ended = partyOfTwo();
  ended.lost('bo');
  again(ended);
  expect(detachedBy(ended.last)).toEqual([]);
  const lost = partyOfTwo();
  lost.lose(G1);
  again(lost);
  expect(detachedBy(lost.last)).toEqual([]);
  const draining = partyOfTwo();
  const { connection } = draining.member('bo');
  draining.gatewayLost(G1);
  again(draining);
  expect(detachedBy(draining.last)).toEqual([[connection, 4409]]);
});

it('PL20 the member is the same one on its new socket', () => {
  const party = partyOfTwo();
  party.act('ana', { type: 'TRANSFER_HOST', targetUserId: user('bo') });
  const { joinedSeq } = party.member('bo');
  party.lost('bo');
  again(party, { username: 'Mallory', modern: false });
  expect(party.member('bo')).toMatchObject({ username: 'Bo', joinedSeq, modern: false });
  expect(party.room.hostUserId).toBe('bo');
});

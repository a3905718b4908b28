import { CloseCode, connectionId, gatewayId, roomId, sessionId, userId } from '@tandem-watch/protocol';
import { expect, test } from 'vitest';
import { decodeRecords } from './decode-records.ts';
import { encodeRecord, isLogged, type FeedRecord } from './record.ts';

const room = roomId('r-1');
const user = userId('ana');
const to = { gateway: gatewayId('g1'), connection: connectionId('c1') };
const from = { gateway: gatewayId('g2'), connection: connectionId('c2') };
const body = JSON.stringify({ text: 'line\nfeed – ünïcode' });

const all: readonly FeedRecord[] = [
  { kind: 'event', room, seq: 5, user, session: null, id: null, body },
  { kind: 'event', room, seq: 6, user, session: sessionId('s1'), id: 12, body },
  { kind: 'observation', room, except: null, modernOnly: true, body },
  { kind: 'attach', to, room, user, session: sessionId('s1'), life: '1-0-0', ordinal: 2 },
  { kind: 'detach', to, room, code: CloseCode.replaced },
  { kind: 'probe', to, room, user },
  { kind: 'relay', to, room, at: 1_700_000_000_000, from, fromUser: user, id: 3, body },
  { kind: 'snapshot', room, seq: 7, connections: [to.connection, from.connection], body },
  { kind: 'resumed', room, connection: to.connection, to: 9, body, events: [body, body] },
  { kind: 'resumed', room, connection: to.connection, to: 9, body, events: [] },
  { kind: 'reply', connection: to.connection, id: 4, join: { ordinal: 1, try: 2 }, body },
  { kind: 'hello', nonce: 'n1' },
  { kind: 'archive', room, life: '1-0-0', body },
  { kind: 'drain', gateway: to.gateway },
  { kind: 'audit', body },
  { kind: 'timeline', timeline: 't1', epoch: 9, parent: null, parentLastLogId: null, startedAt: 5 },
  { kind: 'trace', room, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
];

test('what is encoded in a row is decoded in the same row', () => {
  expect(decodeRecords(all.map(encodeRecord).join(''))).toEqual(all);
});

test('the log keeps events and directives, and neither observations, nor what answers one socket, nor traces', () => {
  const logged = new Set(all.filter(isLogged).map(({ kind }) => kind));
  expect(logged).toEqual(
    new Set(['event', 'attach', 'detach', 'probe', 'relay', 'archive', 'drain', 'audit', 'timeline']),
  );
});

test.each(['e r1 1', 'e r1 1 ana - -\n{}', 'q x\n', ''])(
  'a text that nobody encoded throws, an empty one holds nothing: %j',
  (text) => {
    if (text === '') expect(decodeRecords(text)).toEqual([]);
    else expect(() => decodeRecords(text)).toThrow();
  },
);

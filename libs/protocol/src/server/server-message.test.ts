import { describe, expect, test } from 'vitest';
import { SERVER, roomId, timeline, userId } from '../ids.ts';
import {
  observationSchemas,
  relaySchemas,
  replySchemas,
  roomEventSchema,
  roomEventSchemas,
  serverMessageSchema,
  type Observation,
  type Relay,
  type Reply,
  type RoomEvent,
} from './server-message.ts';

const ana = userId('ana');
const bo = userId('bo');
const after = { timestamp: 1_795_510_916_435, timeline: timeline('t.1'), seq: 7 };
const position = { timeline: timeline('t.1'), seq: 7 };
const playing = { currentTime: 12.5, isPlaying: true };
const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null };
const member = { userId: ana, connected: true, connectionQuality: 'good' } as const;

const events: readonly RoomEvent[] = [
  { type: 'USER_JOINED', userId: ana, username: 'Ana', ...after },
  { type: 'USER_LEFT', userId: ana, reason: 'kicked', ...after },
  { type: 'USERNAME_UPDATED', userId: ana, username: 'Ana B', ...after, id: 4 },
  { type: 'PLAY_PAUSE', userId: SERVER, control: 'play', currentTime: 300, eventTimestamp: 1, ...after },
  { type: 'SEEK_PAUSE', userId: ana, currentTime: 300, isPlaying: false, eventTimestamp: 1, ...after },
  { type: 'URL_CHANGE', userId: ana, url: 'https://e.com/', currentTime: 0, ...after },
  { type: 'GUEST_CONTROL', userId: ana, enabled: false, ...after },
  { type: 'HOST_CHANGED', userId: SERVER, hostUserId: bo, ...after },
  { type: 'CHAT', userId: ana, text: 'a\nb', ...after, id: 5 },
];

const observations: readonly Observation[] = [
  {
    type: 'HOST_HEARTBEAT',
    userId: ana,
    ...playing,
    eventTimestamp: 1,
    timestamp: 2,
    ...position,
  },
  { type: 'SYNC_PLAYBACK', userId: ana, ...playing, timestamp: 2, ...position },
  { type: 'MEMBERS', members: [member, { ...member, userId: bo, syncErrorMs: -40 }], ...position },
  { type: 'GATE', targetTime: 300, waitingFor: [bo], endsAt: 9, ...position },
  { type: 'GATE', closed: true, ...position },
];

const relays: readonly Relay[] = [
  { type: 'OFFER', from: ana, to: bo, offer: { type: 'offer', sdp: 'v=0\r\n' }, userId: ana },
  { type: 'ANSWER', from: ana, to: bo, answer: { type: 'answer', sdp: 'v=0\r\n' }, userId: ana },
  { type: 'ICE_CANDIDATE', from: ana, to: bo, candidate, userId: ana },
  { type: 'ICE_CANDIDATE', from: ana, to: bo, candidate: null, userId: ana },
  { type: 'SYNC_RESPONSE', from: ana, to: bo, ...playing, url: 'https://e.com/', fromUserId: ana, userId: ana },
  { type: 'PLAYBACK_ACK', from: ana, to: bo, control: 'pause', userId: ana },
];

const state: Reply = {
  type: 'ROOM_STATE',
  roomId: roomId('r'),
  url: '',
  currentTime: 0,
  isPlaying: false,
  hostUserId: ana,
  guestControlEnabled: true,
  users: [{ userId: ana, username: 'Ana' }],
  nodeId: 'n1',
  ...position,
  serverTime: 2,
  protocol: 1,
  session: 's',
  heartbeatMs: 15_000,
};

const replies: readonly Reply[] = [
  state,
  {
    ...state,
    iceServers: [{ urls: 'stun:e.com' }, { urls: ['turn:e.com'], username: 'u', credential: 'c' }],
    gate: { targetTime: 300, waitingFor: [], endsAt: 9 },
    members: [member],
  },
  { type: 'RESUMED', from: 8, to: 7, url: '', ...playing, serverTime: 2 },
  {
    type: 'SYNC_RESPONSE',
    fromUserId: SERVER,
    url: '',
    isPlaying: true,
    currentTime: 12.5,
    serverTime: 2,
    ...position,
    respectAutoPlay: false,
  },
  { type: 'ACK', id: 4, ...position },
  { type: 'ACK', id: 4, ...position, duplicate: true },
  { type: 'PONG', timestamp: 2, serverTime: 2, echo: 1 },
  { type: 'ERROR', code: 'RATE_LIMITED', message: 'Too much.', id: 4, retryAfterMs: 50 },
  { type: 'RECONNECT', afterMs: 100, reason: 'drain' },
];

const all = [...events, ...observations, ...relays, ...replies];

describe('what the server sends', () => {
  test('the samples here are of every type', () => {
    const typesOf = (messages: readonly { type: string }[]): Set<string> => new Set(messages.map(({ type }) => type));
    expect(typesOf(events)).toEqual(new Set(Object.keys(roomEventSchemas)));
    expect(typesOf(observations)).toEqual(new Set(Object.keys(observationSchemas)));
    expect(typesOf(relays)).toEqual(new Set(Object.keys(relaySchemas)));
    expect(typesOf(replies)).toEqual(new Set(Object.keys(replySchemas)));
  });

  test.each(all.map((message) => [message.type, message]))('%s passes its schema with the same bytes', (_, message) => {
    expect(JSON.stringify(serverMessageSchema.parse(message))).toBe(JSON.stringify(message));
  });

  test('an event is read back with its fields in their order, and its id last', () => {
    for (const event of events) {
      const shuffled = Object.fromEntries(Object.entries({ ...event, id: 9 }).toReversed());
      const keys = Object.keys(roomEventSchema.parse(shuffled));
      expect(keys.slice(0, 2)).toEqual(['type', 'userId']);
      expect(keys.slice(-4)).toEqual(['timestamp', 'timeline', 'seq', 'id']);
    }
  });

  test('an event without its place in the order is none', () => {
    for (const event of events) {
      const { seq: _, ...rest } = event;
      expect(roomEventSchema.safeParse(rest).success).toBe(false);
    }
  });
});

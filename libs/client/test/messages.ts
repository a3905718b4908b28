import { roomId, SERVER, timeline, userId, type ServerMessage } from '@tandem-watch/protocol';

const ana = userId('ana');
const bo = userId('bo');
const after = { timestamp: 1_795_510_916_435, timeline: timeline('t.1'), seq: 7 };
const place = { timeline: timeline('t.1'), seq: 7 };
const playing = { currentTime: 12.5, isPlaying: true };
const member = { userId: ana, connected: true, connectionQuality: 'good' } as const;

/** A message of each type that the server sends. */
export const messages: readonly ServerMessage[] = [
  { type: 'USER_JOINED', userId: ana, username: 'Ana', ...after },
  { type: 'USER_LEFT', userId: ana, reason: 'kicked', ...after },
  { type: 'USERNAME_UPDATED', userId: ana, username: 'Ana B', ...after, id: 4 },
  { type: 'PLAY_PAUSE', userId: SERVER, control: 'play', currentTime: 300, eventTimestamp: 1, ...after },
  { type: 'SEEK_PAUSE', userId: ana, currentTime: 300, isPlaying: false, eventTimestamp: 1, ...after },
  { type: 'URL_CHANGE', userId: ana, url: 'https://e.com/', currentTime: 0, ...after },
  { type: 'GUEST_CONTROL', userId: ana, enabled: false, ...after },
  { type: 'HOST_CHANGED', userId: SERVER, hostUserId: bo, ...after },
  { type: 'CHAT', userId: ana, text: 'a\nb', ...after, id: 5 },
  { type: 'HOST_HEARTBEAT', userId: ana, ...playing, eventTimestamp: 1, ...after },
  { type: 'SYNC_PLAYBACK', userId: ana, ...playing, ...after },
  { type: 'MEMBERS', members: [{ ...member, syncErrorMs: -40 }], ...place },
  { type: 'GATE', targetTime: 300, waitingFor: [bo], endsAt: 9, ...place },
  { type: 'GATE', closed: true, ...place },
  { type: 'OFFER', from: ana, to: bo, offer: { type: 'offer', sdp: 'v=0\r\n' }, userId: ana },
  { type: 'ANSWER', from: ana, to: bo, answer: { type: 'answer', sdp: 'v=0\r\n' }, userId: ana },
  { type: 'ICE_CANDIDATE', from: ana, to: bo, candidate: { candidate: 'candidate:1' }, userId: ana },
  { type: 'SYNC_RESPONSE', from: ana, to: bo, ...playing, fromUserId: ana, userId: ana },
  { type: 'PLAYBACK_ACK', from: ana, to: bo, control: 'pause', userId: ana },
  {
    type: 'ROOM_STATE',
    roomId: roomId('r'),
    url: '',
    ...playing,
    hostUserId: ana,
    guestControlEnabled: true,
    users: [{ userId: ana, username: 'Ana' }],
    nodeId: 'n1',
    ...place,
    serverTime: 2,
    protocol: 1,
    session: 's',
    heartbeatMs: 15_000,
  },
  { type: 'RESUMED', from: 8, to: 7, url: '', ...playing, serverTime: 2 },
  { type: 'SYNC_RESPONSE', fromUserId: SERVER, url: '', ...playing, serverTime: 2, ...place },
  { type: 'ACK', id: 4, ...place },
  { type: 'PONG', timestamp: 2, serverTime: 2, echo: 1 },
  { type: 'ERROR', code: 'RATE_LIMITED', message: 'Too much.', id: 4, retryAfterMs: 50 },
  { type: 'RECONNECT', afterMs: 100, reason: 'drain' },
];

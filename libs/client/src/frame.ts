import type { ServerMessage } from '@tandem-watch/protocol';

// The schemas of the protocol would make this library several times as big, so frames are checked by this table: the
// fields of each type that the client relies on. What the server adds one day is let through; a frame that lacks what
// it must have is dropped. A dropped event leaves a gap in seq, and a gap is healed by a resume.

/** Letters: string, number, boolean, array, object, members (an array of what has a userId); `?`: may be absent. */
type Kind = 's' | 'n' | 'b' | 'a' | 'o' | 'm';
type Fields = Readonly<Record<string, Kind | `${Kind}?`>>;

const place: Fields = { timeline: 's', seq: 'n' };
const event: Fields = { userId: 's', timestamp: 'n', id: 'n?', ...place };
const playback: Fields = { currentTime: 'n', isPlaying: 'b' };
const relay: Fields = { from: 's', to: 's', userId: 's' };

/** Of some types there are two forms: one of them has to fit. */
const fields: Readonly<Record<ServerMessage['type'], Fields | readonly Fields[]>> = {
  USER_JOINED: { ...event, username: 's' },
  USER_LEFT: { ...event, reason: 's' },
  USERNAME_UPDATED: { ...event, username: 's' },
  PLAY_PAUSE: { ...event, control: 's', currentTime: 'n', eventTimestamp: 'n' },
  SEEK_PAUSE: { ...event, currentTime: 'n', eventTimestamp: 'n' },
  URL_CHANGE: { ...event, url: 's', currentTime: 'n' },
  GUEST_CONTROL: { ...event, enabled: 'b' },
  HOST_CHANGED: { ...event, hostUserId: 's' },
  CHAT: { ...event, text: 's' },
  HOST_HEARTBEAT: { ...place, ...playback, userId: 's', timestamp: 'n' },
  SYNC_PLAYBACK: { ...place, ...playback, userId: 's', timestamp: 'n' },
  MEMBERS: { ...place, members: 'm' },
  GATE: [
    { ...place, targetTime: 'n', waitingFor: 'a', endsAt: 'n' },
    { ...place, closed: 'b' },
  ],
  OFFER: { ...relay, offer: 'o' },
  ANSWER: { ...relay, answer: 'o' },
  ICE_CANDIDATE: { ...relay, candidate: 'o?' },
  SYNC_RESPONSE: [
    { ...playback, ...relay, fromUserId: 's' },
    { ...playback, ...place, fromUserId: 's', url: 's', serverTime: 'n', id: 'n?' },
  ],
  PLAYBACK_ACK: { ...relay, control: 's' },
  ROOM_STATE: {
    ...place,
    ...playback,
    roomId: 's',
    url: 's',
    hostUserId: 's',
    guestControlEnabled: 'b',
    users: 'm',
    nodeId: 's',
    serverTime: 'n',
    session: 's',
    iceServers: 'a?',
    gate: 'o?',
    members: 'm?',
  },
  RESUMED: { ...playback, from: 'n', to: 'n', url: 's', serverTime: 'n' },
  ACK: { ...place, id: 'n' },
  PONG: { serverTime: 'n', echo: 'n?' },
  ERROR: { code: 's', message: 's', id: 'n?', retryAfterMs: 'n?' },
  RECONNECT: { afterMs: 'n', reason: 's' },
};

const kinds = /* @__PURE__ */ new Map<unknown, Fields | readonly Fields[]>(/* @__PURE__ */ Object.entries(fields));

/** Reads a frame of the server: its message, or null when it is none that this client can use. */
export function readFrame(text: unknown): ServerMessage | null {
  if (typeof text !== 'string') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isServerMessage(value) ? value : null;
  } catch {
    return null;
  }
}

function isServerMessage(value: unknown): value is ServerMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const forms = kinds.get(value.type);
  if (forms === undefined) return false;
  const found = new Map<string, unknown>(Object.entries(value));
  return [forms].flat().some((form) => Object.entries(form).every(([name, kind]) => isOfKind(found.get(name), kind)));
}

function isOfKind(value: unknown, kind: string): boolean {
  if (value === undefined || value === null) return kind.endsWith('?');
  const letter = kind.charAt(0);
  if (letter === 'a') return Array.isArray(value);
  if (letter === 'm') return Array.isArray(value) && value.every(isMember);
  return (typeof value).startsWith(letter) && !Array.isArray(value);
}

function isMember(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'userId' in value && typeof value.userId === 'string';
}

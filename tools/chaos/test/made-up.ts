import { sessionId, timeline, userId } from '@tandem-watch/protocol';
import type { ClientFrame, Happening, History } from '../src/clients/history.ts';
import { readFrame } from '../src/clients/read-frame.ts';
import type { Evidence, StoredEvent } from '../src/checker/evidence.ts';

// Histories that nobody lived, for tests of the rules: each rule must see what is wrong, and only that.

export const ROOM = 'r1';
export const TIMELINE = 't1.life';

interface Line {
  readonly at?: number;
  readonly socket?: number;
}

/** A frame of the server, as a client got it. */
export function got(frame: object, { at = 1_000, socket = 1 }: Line = {}): Happening {
  return { kind: 'got', at, socket, ...readFrame(JSON.stringify(frame)) };
}

export function sent(message: ClientFrame, { at = 1_000, socket = 1 }: Line = {}): Happening {
  return { kind: 'sent', at, socket, message };
}

export function opened({ at = 900, socket = 1 }: Line = {}, gateway = 'gateway-1'): Happening {
  return { kind: 'opened', at, socket, gateway };
}

export function closed({ at = 2_000, socket = 1 }: Line = {}, code = 1006): Happening {
  return { kind: 'closed', at, socket, code };
}

/** ROOM_STATE of a room with `ana`, its host, and `bo`. */
export function state(seq: number, fields: object = {}): object {
  return {
    type: 'ROOM_STATE',
    roomId: ROOM,
    url: '',
    currentTime: 0,
    isPlaying: false,
    hostUserId: userId('ana'),
    guestControlEnabled: true,
    users: [
      { userId: 'ana', username: 'ana' },
      { userId: 'bo', username: 'bo' },
    ],
    nodeId: 'gateway-1',
    timeline: timeline(TIMELINE),
    seq,
    serverTime: 1_000,
    protocol: 1,
    session: sessionId('s'),
    heartbeatMs: 15_000,
    ...fields,
  };
}

/** A line of a user's in the room. */
export function chat(seq: number, user: string, fields: object = {}): object {
  return {
    type: 'CHAT',
    userId: user,
    text: `${ROOM}|${user}||${seq}`,
    timestamp: 1_000,
    timeline: TIMELINE,
    seq,
    ...fields,
  };
}

export function left(seq: number, user: string, reason: 'lost' | 'kicked', timestamp: number): object {
  return { type: 'USER_LEFT', userId: user, reason, timestamp, timeline: TIMELINE, seq };
}

export function ack(id: number, seq: number, fields: object = {}): object {
  return { type: 'ACK', id, timeline: TIMELINE, seq, ...fields };
}

export function error(code: string, id?: number): object {
  return { type: 'ERROR', code, message: 'no', ...(id === undefined ? {} : { id }) };
}

export function history(user: string, happenings: readonly Happening[], room: string = ROOM): History {
  return { room, user, modern: true, happenings };
}

/** A row of PostgreSQL. */
export function row(
  seq: number,
  user: string,
  commandId: number | null,
  fields: Partial<StoredEvent> = {},
): StoredEvent {
  const event = { life: 'life', timeline: TIMELINE, seq, type: 'CHAT', user, commandId, eventTimestamp: null };
  return { ...event, cut: false, ...fields };
}

/** Evidence that holds these, and nothing else. */
export function evidence(histories: readonly History[], fields: Partial<Evidence> = {}): Evidence {
  const nothing = { members: [], rooms: new Map(), stored: new Map(), frozen: [], mayLose: false, at: 100_000 };
  return { ...nothing, histories, ...fields };
}

/** What PostgreSQL holds of the room: these events. */
export function storing(events: readonly StoredEvent[]): Pick<Evidence, 'stored'> {
  return { stored: new Map([[ROOM, { row: null, living: 0, users: new Map(), events }]]) };
}

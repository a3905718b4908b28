import { CloseCode, connectionId, gatewayId, roomId, sessionId, userId, type Address } from '@tandem-watch/protocol';
import type { FeedRecord } from './record.ts';

/** Reads the lines of a text one by one. */
interface Lines {
  /** The next line without its line feed; throws when there is none: the text was written by `encodeRecord`. */
  readonly next: () => string;
  readonly done: () => boolean;
}

/** The records of a log entry or feed message, in order. Throws on a text that `encodeRecord` did not write. */
export function decodeRecords(text: string): FeedRecord[] {
  const lines = readLines(text);
  const records: FeedRecord[] = [];
  while (!lines.done()) records.push(decodeRecord(lines));
  return records;
}

function readLines(text: string): Lines {
  let offset = 0;
  return {
    done: () => offset >= text.length,
    next: () => {
      const end = text.indexOf('\n', offset);
      if (end < 0) throw new Error('records end inside a line');
      const line = text.slice(offset, end);
      offset = end + 1;
      return line;
    },
  };
}

function decodeRecord(lines: Lines): FeedRecord {
  const token = line(lines.next());
  const kind = token();
  switch (kind) {
    case 'e':
      return {
        kind: 'event',
        room: roomId(token()),
        seq: Number(token()),
        user: userId(token()),
        session: optional(token(), sessionId),
        id: optional(token(), Number),
        body: lines.next(),
      };
    case 'o':
      return {
        kind: 'observation',
        room: roomId(token()),
        except: optional(token(), connectionId),
        modernOnly: token() === '1',
        body: lines.next(),
      };
    case 's':
      return {
        kind: 'snapshot',
        room: roomId(token()),
        seq: Number(token()),
        connections: token().split(',').map(connectionId),
        body: lines.next(),
      };
    case 'z':
      return decodeResumed(token, lines);
    case 'y':
      return {
        kind: 'reply',
        connection: connectionId(token()),
        id: optional(token(), Number),
        join: optional(token(), joinOf),
        body: lines.next(),
      };
    case 'h':
      return { kind: 'hello', nonce: token() };
    case 'f':
      return { kind: 'trace', room: roomId(token()), traceparent: token() };
    case 'x':
    case 'u':
    case 't':
      return decodeLogOnly(kind, token, lines);
    default:
      return decodeDirective(kind, token, lines);
  }
}

function decodeLogOnly(kind: 'x' | 'u' | 't', token: () => string, lines: Lines): FeedRecord {
  switch (kind) {
    case 'x':
      return { kind: 'archive', room: roomId(token()), life: token(), body: lines.next() };
    case 'u':
      return { kind: 'audit', body: lines.next() };
    case 't':
      return {
        kind: 'timeline',
        timeline: token(),
        epoch: Number(token()),
        parent: optional(token(), String),
        parentLastLogId: optional(token(), String),
        startedAt: Number(token()),
      };
  }
}

function decodeDirective(kind: string, token: () => string, lines: Lines): FeedRecord {
  if (kind === 'g') return { kind: 'drain', gateway: gatewayId(token()) };
  const to = addressOf(token);
  switch (kind) {
    case 'a':
      return {
        kind: 'attach',
        to,
        room: roomId(token()),
        user: userId(token()),
        session: sessionId(token()),
        life: token(),
        ordinal: Number(token()),
      };
    case 'd':
      return { kind: 'detach', to, room: roomId(token()), code: closeCodeOf(token()) };
    case 'p':
      return { kind: 'probe', to, room: roomId(token()), user: userId(token()) };
    case 'r':
      return {
        kind: 'relay',
        to,
        room: roomId(token()),
        at: Number(token()),
        from: addressOf(token),
        fromUser: userId(token()),
        id: optional(token(), Number),
        body: lines.next(),
      };
    default:
      throw new Error(`unknown record kind ${JSON.stringify(kind)}`);
  }
}

function decodeResumed(token: () => string, lines: Lines): FeedRecord {
  const room = roomId(token());
  const connection = connectionId(token());
  const to = Number(token());
  const count = Number(token());
  const body = lines.next();
  return { kind: 'resumed', room, connection, to, body, events: Array.from({ length: count }, () => lines.next()) };
}

/** The tokens of a header line, one a call. */
function line(text: string): () => string {
  const tokens = text.split(' ');
  let index = 0;
  return () => {
    const token = tokens[index++];
    if (token === undefined) throw new Error(`record header too short: ${text}`);
    return token;
  };
}

function optional<T>(token: string, read: (token: string) => T): T | null {
  return token === '-' ? null : read(token);
}

function addressOf(token: () => string): Address {
  return { gateway: gatewayId(token()), connection: connectionId(token()) };
}

function joinOf(token: string): { ordinal: number; try: number } {
  const [ordinal, tries] = token.split('.');
  return { ordinal: Number(ordinal), try: Number(tries) };
}

function closeCodeOf(token: string): CloseCode {
  const code = Object.values(CloseCode).find((known) => String(known) === token);
  if (code === undefined) throw new Error(`unknown close code ${token}`);
  return code;
}

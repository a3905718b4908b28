import {
  CLOSE_REASONS,
  CloseCode,
  ERRORS,
  type ConnectionId,
  type ConnectionQuality,
  type ErrorCode,
  type PositionUpdateMessage,
} from '@tandem-watch/protocol';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Access } from './access-token.ts';
import { frame } from './frame.ts';
import type { Debtor } from './awaited-replies.ts';
import type { Joined, Session } from './session.ts';

/** Bytes that may wait for one socket, and for how long (ms). */
const MAX_WAITING_BYTES = 1024 * 1024;
const MAX_WAITING_MS = 10_000;

/** How long a peer has to answer our close frame before its socket is ended, ms. `ws` itself would wait 30 s. */
const CLOSE_TIMEOUT_MS = 2_000;

/** One client: its socket, and where it is in its life. */
export interface Client extends Debtor {
  readonly connection: ConnectionId;
  /** Stream time at which it was accepted, ms. */
  readonly acceptedAt: number;
  /** Address (IPv6: /64), hashed. */
  readonly address: string;
  readonly socket: WebSocket;
  /** The stream under the socket: frames are written to it directly. */
  readonly stream: Duplex;
  session: Session;
  /** JOINs that the client sent. */
  joins: number;
  /** The id of the last of them, null when it had none. */
  joinId: number | null;
  /** Joined with `protocol`: not one of the extension's clients. */
  modern: boolean;
  /** What its access token allows; null without one. */
  access: Access | null;
  /** ms of this process's clock since which bytes wait, null when none do. */
  waitingSince: number | null;
  /** Frames written to it since they were counted last. */
  frames: number;
  /** ms of this process's clock of the last sign of life. */
  aliveAt: number;
  /** ms of this process's clock at which NOT_JOINED was told last. */
  notJoinedAt: number;
  /** The last POSITION_UPDATE that was not sent on yet, and when one was (ms of this process's clock). */
  position: PositionUpdateMessage | null;
  positionAt: number;
  /** The quality of its link, as pings show it. */
  quality: ConnectionQuality;
  /** ms of this process's clock at which the quality was told last. */
  qualityAt: number;
  /** A probe of it is under way. */
  probing: boolean;
  /** ms of this process's clock of the ping that was not answered yet, null when none is out. */
  pingedAt: number | null;
}

/** Writes a frame. A client that reads too slowly is cut off; false when the socket takes nothing more. */
export function writeFrame(client: Client, bytes: Buffer): boolean {
  const { socket, stream } = client;
  if (socket.readyState !== WebSocket.OPEN) return false;
  const waiting = stream.writableLength;
  if (waiting === 0) client.waitingSince = null;
  else if (isTooSlow(client, waiting + bytes.length)) {
    end(client, CloseCode.tooSlow);
    return false;
  }
  client.frames += 1;
  if (!stream.write(bytes)) client.waitingSince ??= performance.now();
  return true;
}

/** Whether bytes have waited too long, or too many of them. */
export function isTooSlow({ waitingSince }: Client, waiting: number): boolean {
  return waiting > MAX_WAITING_BYTES || (waitingSince !== null && performance.now() - waitingSince > MAX_WAITING_MS);
}

/** Writes a text as a frame. */
export function write(client: Client, text: string): boolean {
  return writeFrame(client, frame(text));
}

/** Tells a client why its message was refused. */
export function refuse(
  client: Client,
  code: ErrorCode,
  given: { id?: number | undefined; text?: string; retryAfterMs?: number } = {},
): void {
  const { id, text, retryAfterMs } = given;
  const message = text ?? ERRORS[code].text;
  write(
    client,
    JSON.stringify({
      type: 'ERROR',
      code,
      message,
      ...(id === undefined ? {} : { id }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }),
  );
}

/** The place that a client holds, or held until its end was decided. */
export function placeOf({ session }: Client): Joined | null {
  if (session.state === 'joined') return session;
  return session.state === 'leaving' ? session.place : null;
}

/** Ends a client: a close frame, and soon after the socket, whether the peer answers or not. */
export function end(client: Client, code: CloseCode): void {
  client.session = { state: 'leaving', muted: false, place: placeOf(client), code };
  client.socket.close(code, CLOSE_REASONS[code]);
  const timer = setTimeout(() => client.socket.terminate(), CLOSE_TIMEOUT_MS);
  client.socket.once('close', () => clearTimeout(timer));
}

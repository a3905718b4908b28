import type { RawData } from 'ws';
import { admitMessage, admitRate, type Refused } from './admit-message.ts';
import { end, refuse } from './client.ts';
import type { GatewayContext } from './gateway-context.ts';
import { notePong } from './liveness.ts';
import type { Visitor } from './visitor.ts';

/** Listens to a socket until it ends; `ended` is told its close code. */
export function attend(visitor: Visitor, context: GatewayContext, ended: (code: number) => void): void {
  const { client } = visitor;
  const { socket } = client;
  socket.on('message', (data, binary) => receive(visitor, bytesOf(data), binary, context));
  socket.on('ping', (data: Buffer) => receivePing(visitor, data));
  socket.on('pong', () => notePong(client, context));
  socket.on('close', ended);
  // Frames that break RFC 6455 (1002, 1007, 1009): the library closes the socket, and 'close' follows.
  socket.on('error', () => {});
}

/** Takes a frame through the door. A bug in what comes behind it costs the message, not the process. */
function receive(visitor: Visitor, bytes: Buffer, binary: boolean, context: GatewayContext): void {
  const { client, admission } = visitor;
  const now = performance.now();
  client.aliveAt = now;
  if (client.session.state === 'leaving') return;
  const admitted = admitMessage(admission, { bytes, binary, modern: client.modern }, now);
  if (admitted.kind === 'refused') return turnAway(visitor, admitted, context);
  const { message } = admitted;
  context.meter.received(message.type);
  try {
    context.handle(client, message);
  } catch (error) {
    context.log.error({ error, type: message.type }, 'a message could not be handled');
    context.meter.refused('INTERNAL');
    refuse(client, 'INTERNAL', { id: message.id });
  }
}

function turnAway({ client }: Visitor, refused: Refused, { meter }: GatewayContext): void {
  const { code, text, id, retryAfterMs, close } = refused;
  meter.refused(code);
  refuse(client, code, { id, text, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  if (close !== null && client.session.state !== 'leaving') end(client, close);
}

/** Pings are answered as long as they keep to the rate of messages; a flood of them is cut off like any other. */
function receivePing({ client, admission }: Visitor, data: Buffer): void {
  const now = performance.now();
  client.aliveAt = now;
  if (client.session.state === 'leaving' && !client.session.muted) return;
  const flood = admitRate(admission, now);
  if (flood === null) client.socket.pong(data);
  else if (flood.close !== null) end(client, flood.close);
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

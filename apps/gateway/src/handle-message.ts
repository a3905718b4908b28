import { CloseCode, type ClientMessage, type ClientMessageType } from '@tandem-watch/protocol';
import { MAX_AWAITED } from './awaited-replies.ts';
import { end, refuse, write, type Client } from './client.ts';
import { forward } from './forward.ts';
import type { GatewayContext } from './gateway-context.ts';
import { join, joinAgain } from './join.ts';
import { measure } from './liveness.ts';
import type { Session } from './session.ts';

/** What a session in a state does with a message. */
type Action = 'join' | 'rejoin' | 'pong' | 'close' | 'keep' | 'forward' | 'not joined' | 'drop';

/** NOT_JOINED is told to one of the extension's clients at most once in so many ms: it does not stop when told. */
const NOT_JOINED_EVERY_MS = 1_000;

type Row = Readonly<Record<ClientMessageType, Action>>;

/** A row in which every message but the first three is treated alike. */
function row(join: Action, leave: Action, ping: Action, others: Action): Row {
  return {
    JOIN: join,
    LEAVE: leave,
    PING: ping,
    PLAY_PAUSE: others,
    SEEK: others,
    READY: others,
    URL_CHANGE: others,
    HOST_HEARTBEAT: others,
    SYNC_PLAYBACK: others,
    POSITION_UPDATE: others,
    REQUEST_SYNC: others,
    UPDATE_USERNAME: others,
    TOGGLE_GUEST_CONTROL: others,
    TRANSFER_HOST: others,
    KICK: others,
    CHAT: others,
    OFFER: others,
    ANSWER: others,
    ICE_CANDIDATE: others,
    SYNC_RESPONSE: others,
    PLAYBACK_ACK: others,
  };
}

/** Every state of a session × every message: a new one of either does not compile until it has its cells. */
const table: Readonly<Record<Session['state'], Row>> = {
  waiting: row('join', 'close', 'pong', 'not joined'),
  joining: row('keep', 'keep', 'pong', 'keep'),
  joined: row('rejoin', 'forward', 'pong', 'forward'),
  leaving: row('drop', 'drop', 'drop', 'drop'),
};

/** Does with a client's message what its session's state asks for. */
export function handleMessage(client: Client, message: ClientMessage, context: GatewayContext): void {
  const action = table[client.session.state][message.type];
  switch (action) {
    case 'join':
      return message.type === 'JOIN' ? join(client, message, context) : undefined;
    case 'rejoin':
      return message.type === 'JOIN' ? joinAgain(client, message, context) : undefined;
    case 'pong':
      return message.type === 'PING' ? pong(client, message, context) : undefined;
    case 'close':
      return end(client, CloseCode.left);
    case 'keep':
      return keep(client, message, context);
    case 'forward':
      return client.session.state === 'joined' ? forwardOrKeep(client, message, context) : undefined;
    case 'not joined':
      return notJoined(client, message, context);
    case 'drop':
  }
}

/** Answered at once, in the system's time. */
function pong(client: Client, message: Extract<ClientMessage, { type: 'PING' }>, context: GatewayContext): void {
  const serverTime = context.clock.now();
  const { timestamp, id } = message;
  write(
    client,
    JSON.stringify({
      type: 'PONG',
      timestamp: serverTime,
      serverTime,
      ...(timestamp === undefined ? {} : { echo: timestamp }),
      ...(id === undefined ? {} : { id }),
    }),
  );
  measure(client);
}

/** What comes between a JOIN and its answer waits in order. */
function keep(client: Client, message: ClientMessage, context: GatewayContext): void {
  const { session } = client;
  if (session.state !== 'joining' && session.state !== 'joined') return;
  if (session.kept.length < MAX_AWAITED) {
    session.kept.push(message);
    return;
  }
  context.meter.refused('RATE_LIMITED');
  refuse(client, 'RATE_LIMITED', { id: message.id, retryAfterMs: NOT_JOINED_EVERY_MS });
}

/** A member that has never had a floor is still being answered; one that lost it in a resync is not. */
function forwardOrKeep(client: Client, message: ClientMessage, context: GatewayContext): void {
  if (client.session.state !== 'joined') return;
  if (client.session.kept.length > 0 || client.session.isNew) return keep(client, message, context);
  forward(context.linkOf(client.session.room), client, message, context);
}

function notJoined(client: Client, message: ClientMessage, context: GatewayContext): void {
  const now = performance.now();
  const isHushed = !client.modern && message.id === undefined && now - client.notJoinedAt < NOT_JOINED_EVERY_MS;
  if (isHushed) return;
  client.notJoinedAt = now;
  context.meter.refused('NOT_JOINED');
  refuse(client, 'NOT_JOINED', { id: message.id });
}

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { randomBytes } from 'node:crypto';
import { connectionId } from '@tandem-watch/protocol';
import { untilAborted, type Service } from '@tandem-watch/service';
import { WebSocketServer, type WebSocket } from 'ws';
import { bearerOf, chosenSubprotocol } from './access.ts';
import type { Access, VerifyAccess } from './access-token.ts';
import { closeSocket, openSocket, type AddressLimits } from './address-limits.ts';
import { attend } from './attend.ts';
import type { Client } from './client.ts';
import { clientAddress, limitedAddress } from './client-address.ts';
import { addressTag } from './compose-context.ts';
import type { GatewayConfig } from './config.ts';
import type { GatewayContext } from './gateway-context.ts';
import { takesSockets, type GatewayState } from './gateway-state.ts';
import { rawAnswer } from './http-answer.ts';
import { respond, type Port, type Routes } from './http-routes.ts';
import type { DoorMeter } from './metrics.ts';
import type { Capacity } from './open-files.ts';
import { isOriginAllowed } from './origin.ts';
import { sentCode, socketEnded } from './socket-end.ts';
import { upgradeAnswers, wantsSocket, type UpgradeRefusal } from './upgrade.ts';
import { visitor } from './visitor.ts';

/** What the door needs. */
export interface ServerParts {
  readonly config: GatewayConfig;
  readonly state: GatewayState;
  readonly limits: AddressLimits;
  readonly capacity: Capacity;
  /** Null with AUTH=none. */
  readonly verifyAccess: VerifyAccess | null;
  readonly routes: Routes;
  readonly meter: DoorMeter;
  /** Told of a socket that has ended. */
  readonly ended: (client: Client) => void;
}

/** The listening part of a gateway. */
export interface Door extends Service {
  /** The port of clients, and the one of /metrics and /status (null without one), once started. */
  readonly port: () => number;
  readonly internalPort: () => number | null;
}

/** Bytes of a frame. */
const MAX_FRAME_BYTES = 65_536;

/**
 * A request has so many ms for its headers, and for all of it; looked at so often. Together below the 4 s after which a
 * dawdler must be gone: with Node's own interval of 30 s it would live that long whatever the timeout.
 */
const REQUEST_MS = 3_000;
const CHECK_MS = 500;
const KEEP_ALIVE_MS = 5_000;

/** How long `ws` waits for the answer to a close frame of its own, ms. */
const CLOSE_MS = 2_000;

/** Listens on PORT for clients, and on INTERNAL_PORT, where it is set, for whoever watches the process. */
export function createDoor(parts: ServerParts): Door {
  const { config, capacity, state } = parts;
  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    maxFragments: 1_024,
    maxBufferedChunks: 4_096,
    autoPong: false,
    handleProtocols: chosenSubprotocol,
    closeTimeout: CLOSE_MS,
  };
  const sockets = new WebSocketServer(options);
  const server = httpServer('public', parts);
  server.maxConnections = capacity.connections;
  server.on('upgrade', (request, socket, head) => upgrade(request, socket, head, sockets, parts));
  const internal = config.INTERNAL_PORT === undefined ? null : httpServer('internal', parts);
  return {
    id: 'door',
    port: () => portOf(server),
    internalPort: () => (internal === null ? null : portOf(internal)),
    async start() {
      await listen(server, config.PORT, config.HOST);
      if (internal !== null) await listen(internal, config.INTERNAL_PORT ?? 0, config.HOST);
    },
    async run(signal) {
      await untilAborted(signal);
      for (const { client } of state.visitors.values()) client.socket.terminate();
      await Promise.all([close(server), internal === null ? null : close(internal)]);
    },
  };
}

function httpServer(port: Port, { routes }: ServerParts): Server {
  const options = {
    connectionsCheckingInterval: CHECK_MS,
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    shouldUpgradeCallback: wantsSocket,
  };
  const server = createServer(options, (request, response) => void respond(request, response, port, routes));
  server.on('checkContinue', (request, response) => void respond(request, response, port, routes));
  return server;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // A connection that could not be accepted is the loss of that connection alone.
      server.on('error', () => {});
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function upgrade(
  request: IncomingMessage,
  stream: Duplex,
  head: Buffer,
  sockets: WebSocketServer,
  parts: ServerParts,
): void {
  stream.on('error', () => stream.destroy());
  const { config, state, limits, meter, verifyAccess } = parts;
  const ip = clientAddress(request, config.TRUST_PROXY ?? nobody);
  const address = limitedAddress(ip);
  const exempt = config.LIMIT_EXEMPT?.has(ip) ?? false;
  const refused =
    refusalOf(request, parts) ?? (openSocket(limits, address, exempt, performance.now()) ? null : 'address');
  const { context } = state;
  if (refused !== null || context === null) return turnDown(stream, refused ?? 'not-ready', meter);
  const open = (access: Access | null): void => {
    let isOpen = false;
    sockets.handleUpgrade(request, stream, head, (socket) => {
      isOpen = true;
      const client = newClient(socket, stream, addressTag(config.SESSION_KEYS[0] ?? '', address), access, context);
      enter(client, context, parts, { address, exempt });
    });
    if (!isOpen) closeSocket(limits, address);
  };
  const token = bearerOf(request);
  if (verifyAccess === null || token === null) return open(null);
  void verifyAccess(token).then((verified) => {
    // Others may have filled the gateway meanwhile, or it drains.
    const refusal = verified.kind === 'valid' ? refusalOf(request, parts) : REFUSALS[verified.kind];
    if (refusal === null) return open(verified.kind === 'valid' ? verified.access : null);
    closeSocket(limits, address);
    turnDown(stream, refusal, meter);
  });
}

const REFUSALS = { invalid: 'token', unavailable: 'keys' } as const;

/** Answers without a socket. */
function turnDown(stream: Duplex, refused: UpgradeRefusal, meter: DoorMeter): void {
  const { answer, reason } = upgradeAnswers[refused];
  meter.upgradeRefused(refused);
  stream.once('finish', () => stream.destroy());
  stream.end(rawAnswer(answer, reason));
}

const nobody = { has: () => false };

function refusalOf(request: IncomingMessage, { config, state, capacity }: ServerParts): UpgradeRefusal | null {
  if (!wantsSocket(request)) return 'path';
  const isProduction = config.NODE_ENV === 'production';
  if (!isOriginAllowed(request.headers.origin, config.ALLOWED_ORIGINS, isProduction)) return 'origin';
  if (!takesSockets(state, performance.now())) return 'not-ready';
  return state.visitors.size >= capacity.sockets ? 'full' : null;
}

function newClient(
  socket: WebSocket,
  stream: Duplex,
  address: string,
  access: Access | null,
  { clock }: GatewayContext,
): Client {
  return {
    connection: connectionId(randomBytes(12).toString('base64url')),
    acceptedAt: clock.now(),
    address,
    socket,
    stream,
    session: { state: 'waiting' },
    owed: new Set(),
    joins: 0,
    joinId: null,
    modern: false,
    access,
    waitingSince: null,
    frames: 0,
    aliveAt: performance.now(),
    notJoinedAt: 0,
    position: null,
    positionAt: 0,
    quality: 'good',
    qualityAt: 0,
    probing: false,
    pingedAt: null,
  };
}

/** A new socket is let in, and looked after until it ends. */
function enter(
  client: Client,
  context: GatewayContext,
  { state, config, limits, meter, ended }: ServerParts,
  from: { readonly address: string; readonly exempt: boolean },
): void {
  const known = visitor(client, from, performance.now(), config.HEARTBEAT_MS);
  state.visitors.set(client.connection, known);
  state.clients.byConnection.set(client.connection, client);
  attend(known, context, (code) => {
    state.visitors.delete(client.connection);
    closeSocket(limits, from.address);
    meter.ended(sentCode(client) ?? code);
    meter.sent(client.frames);
    socketEnded(client, code, context);
    ended(client);
  });
}

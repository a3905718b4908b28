import {
  connectionId,
  gatewayId,
  roomId,
  sessionId,
  userId,
  type ActMessage,
  type AnnouncedCommand,
  type ConnectionId,
  type GatewayId,
  type JoinCommand,
  type RoomCommand,
  type RoomEvent,
  type SessionId,
  type UserId,
} from '@tandem-watch/protocol';
import {
  announceEnded,
  apply,
  defaultRoomSettings,
  gatewayLost,
  type Effect,
  type Member,
  type Moment,
  type Result,
  type RoomSettings,
  type RoomState,
} from '../src/index.ts';
import { checkInvariants, checkNothingDue, eventsOf } from './invariants.ts';

export const G1: GatewayId = gatewayId('g1');
export const G2: GatewayId = gatewayId('g2');
export const ROOM = roomId('movie');

export interface JoinFields extends Partial<Omit<JoinCommand, 'type' | 'user' | 'room'>> {
  readonly gateway?: GatewayId;
}

export interface Sender {
  readonly connection: ConnectionId;
  readonly session: SessionId;
}

/** A room and the clock of its stream, for tests. Whatever is done is checked against the invariants. */
export class Party {
  readonly settings: RoomSettings;
  roomOrNull: RoomState | null = null;
  /** ms of stream time. */
  now = 1_700_000_000_000;
  /** The result of the last command. */
  last: Result = { kind: 'dropped', state: null, effects: [] };
  /** The last command of the room, as it was applied. */
  lastCall: Parameters<typeof apply> | null = null;
  readonly #gone = new Set<GatewayId>();
  readonly #draining = new Set<GatewayId>();
  #commands = 0;
  #sockets = 0;

  constructor(changes: Partial<RoomSettings> = {}) {
    this.settings = { ...defaultRoomSettings, ...changes };
  }

  get room(): RoomState {
    if (this.roomOrNull === null) throw new Error('there is no room');
    return this.roomOrNull;
  }

  get events(): RoomEvent[] {
    return eventsOf(this.last.effects);
  }

  /** Lets ms pass; nothing happens by it. */
  pass(ms: number): void {
    this.now += ms;
  }

  /** A gateway has said BYE: its sockets are about to end, and may live till then. */
  drains(gateway: GatewayId): void {
    this.#draining.add(gateway);
  }

  /** A gateway is not followed any more; the room is not told. */
  lose(gateway: GatewayId): void {
    this.#gone.add(gateway);
  }

  member(name: string): Member {
    const found = this.room.members.get(userId(name));
    if (found === undefined) throw new Error(`${name} is no member`);
    return found;
  }

  moment(gateway: GatewayId | null = G1): Moment {
    return {
      now: this.now,
      commandId: `${this.now}-0-${this.#commands}`,
      partitionTimeline: 'tl1',
      gateway,
      isPresent: (id) => id !== '' && !this.#gone.has(id) && !this.#draining.has(id),
      isReachable: (id) => id !== '' && !this.#gone.has(id),
    };
  }

  apply(command: RoomCommand, gateway: GatewayId | null = G1): Result {
    this.#commands += 1;
    this.lastCall = [this.roomOrNull, command, this.moment(gateway), this.settings];
    return this.#take(apply(...this.lastCall));
  }

  joinCommand(name: string, { gateway: _gateway, ...fields }: JoinFields = {}): JoinCommand {
    this.#sockets += 1;
    return {
      type: 'JOIN',
      room: ROOM,
      user: userId(name),
      connection: connectionId(`c${this.#sockets}-${name}`),
      acceptedAt: this.now,
      session: sessionId(`s${this.#sockets}-${name}`),
      claimedLife: null,
      ordinal: 1,
      try: 1,
      username: null,
      pinTags: [],
      guestControl: true,
      resume: null,
      modern: true,
      address: `address of ${name}`,
      ...fields,
    };
  }

  join(name: string, fields: JoinFields = {}): Result {
    return this.apply(this.joinCommand(name, fields), fields.gateway);
  }

  /** A message of a member's current socket, or of another one. */
  act(name: string, message: ActMessage, from: Partial<Sender> = {}): Result {
    const { gateway, connection, session } = this.member(name);
    return this.apply({ type: 'ACT', room: ROOM, user: userId(name), connection, session, message, ...from }, gateway);
  }

  lost(name: string, cause: 'socket' | 'moved' = 'socket', connection = this.member(name).connection): Result {
    return this.apply({ type: 'LOST', room: ROOM, user: userId(name), connection, cause });
  }

  probed(name: string, alive: boolean): Result {
    const { connection } = this.member(name);
    return this.apply({ type: 'PROBED', room: ROOM, user: userId(name), connection, alive });
  }

  /** Announces a member's socket as the room knows it, or another one. */
  announced(name: string, fields: Partial<AnnouncedCommand> = {}, gateway: GatewayId = G1): Result {
    const known = this.room.members.get(userId(name)) ?? { ...this.joinCommand(name), username: name };
    const { user: who, session, connection, acceptedAt, username, ordinal, modern, address } = known;
    const socket = { user: who, session, connection, acceptedAt, username, ordinal, modern, address };
    return this.apply({ type: 'ANNOUNCED', room: ROOM, life: this.room.life, ...socket, ...fields }, gateway);
  }

  gatewayLost(gateway: GatewayId): Result {
    this.lastCall = null;
    return this.#take(gatewayLost(this.room, gateway, this.moment(null), this.settings));
  }

  announceEnded(gateway: GatewayId, ...listed: readonly ConnectionId[]): Result {
    this.lastCall = null;
    return this.#take(announceEnded(this.room, gateway, new Set(listed), this.moment(gateway), this.settings));
  }

  tick(): Result {
    const result = this.apply({ type: 'TICK', room: ROOM }, null);
    if (result.state !== null) checkNothingDue(result.state, this.now);
    return result;
  }

  #take(result: Result): Result {
    checkInvariants(this.roomOrNull, result, this.settings);
    this.roomOrNull = result.state;
    this.last = result;
    return result;
  }
}

type Effects = { readonly [Kind in Effect['kind']]: Extract<Effect, { readonly kind: Kind }> };

function isOf<Kind extends Effect['kind']>(effect: Effect, kind: Kind): effect is Effects[Kind] {
  return effect.kind === kind;
}

/** The effects of one kind, in order. */
export function effectsOf<Kind extends Effect['kind']>(result: Result, kind: Kind): Effects[Kind][] {
  return result.effects.flatMap((effect) => (isOf(effect, kind) ? [effect] : []));
}

/** The codes and ids of the ERRORs that a command was answered by. */
export function errorsOf(
  result: Result,
): { readonly code: string; readonly to: ConnectionId; readonly wait?: number }[] {
  return effectsOf(result, 'reply').flatMap(({ to, message }) => {
    if (message.type !== 'ERROR') return [];
    const { code, retryAfterMs } = message;
    return [{ code, to: to.connection, ...(retryAfterMs === undefined ? {} : { wait: retryAfterMs }) }];
  });
}

/** The sockets that a command detached, with their close codes. */
export function detachedBy(result: Result): [ConnectionId, number][] {
  return effectsOf(result, 'detach').map(({ to, code }) => [to.connection, code]);
}

/** The sockets that a command gave a place. */
export function attachedBy(result: Result): ConnectionId[] {
  return effectsOf(result, 'attach').map(({ to }) => to.connection);
}

/** The kinds of a command's effects, events by their type, in order. */
export function outline(result: Result): string[] {
  return result.effects.map((effect) => {
    if (effect.kind === 'event') return effect.event.type;
    if (effect.kind === 'reply' || effect.kind === 'observe') return effect.message.type;
    return effect.kind;
  });
}

export function user(name: string): UserId {
  return userId(name);
}

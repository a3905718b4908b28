import { randomUUID } from 'node:crypto';
import {
  connectionId,
  gatewayId,
  partitionOf,
  roomId,
  sessionId,
  userId,
  type ActMessage,
  type Command,
  type ConnectionId,
  type GatewayId,
  type JoinCommand,
} from '@tandem-watch/protocol';
import {
  addBatch,
  connect,
  decodeFeedMessage,
  decodeRecords,
  feedChannel,
  type FeedMessage,
  type FeedRecord,
  type Redis,
} from '@tandem-watch/storage-redis';

/** What a gateway does on the wire, without sockets: it sends batches and keeps what its feeds bring. */
export interface GatewayStandIn {
  readonly id: GatewayId;
  readonly messages: readonly FeedMessage[];
  readonly records: readonly FeedRecord[];
  /** Sends a batch; returns its entry's id. With `number` a batch of before is sent again. */
  readonly send: (partition: number, commands: readonly Command[], number?: number) => Promise<string>;
  /** Says HELLO and waits for the answer. */
  readonly hello: (partition: number) => Promise<string>;
  /** Resolves with the first record, from now or before, for which `test` holds. */
  readonly until: <Found extends FeedRecord>(test: (record: FeedRecord) => record is Found) => Promise<Found>;
  readonly untilMessage: (test: (message: FeedMessage) => boolean) => Promise<FeedMessage>;
  readonly lastNumber: () => number;
  readonly stop: () => void;
}

export async function startGateway(url: string, partitions: number): Promise<GatewayStandIn> {
  const id = gatewayId(`g-${randomUUID().slice(0, 8)}`);
  const redis: Redis = connect({ url }, 'command', 'test');
  const subscriber: Redis = connect({ url }, 'subscriber', 'test');
  for (const connection of [redis, subscriber]) connection.on('error', () => {});
  await Promise.all([redis.connect(), subscriber.connect()]);
  const messages: FeedMessage[] = [];
  const records: FeedRecord[] = [];
  let wake = (): void => {};
  let number = 0;
  subscriber.on('smessage', (_channel: string, text: string) => {
    const message = decodeFeedMessage(text);
    messages.push(message);
    if (message.kind === 'update') records.push(...decodeRecords(message.records));
    wake();
  });
  for (let partition = 0; partition < partitions; partition++) await subscriber.ssubscribe(feedChannel(partition, id));
  const arrival = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const send: GatewayStandIn['send'] = async (partition, commands, again) => {
    const batch = {
      gateway: id,
      number: again ?? ++number,
      commands: commands.map((command) => JSON.stringify(command)),
    };
    return await addBatch(redis, partition, batch);
  };
  const standIn: GatewayStandIn = {
    id,
    messages,
    records,
    send,
    lastNumber: () => number,
    hello: async (partition) => {
      const nonce = randomUUID();
      await send(partition, [{ type: 'HELLO', nonce }]);
      await send(partition, [{ type: 'ANNOUNCE', nonce, part: 0, last: true, sockets: [] }]);
      await standIn.until(isHelloAnswer(nonce));
      return nonce;
    },
    until: async (test) => {
      for (;;) {
        const found = records.find(test);
        if (found !== undefined) return found;
        await arrival();
      }
    },
    untilMessage: async (test) => {
      for (;;) {
        const found = messages.find(test);
        if (found !== undefined) return found;
        await arrival();
      }
    },
    stop: () => {
      redis.disconnect();
      subscriber.disconnect();
    },
  };
  return standIn;
}

/** A room id of partition 0 of two. */
export function roomOf(partition: number, partitions: number): string {
  for (;;) {
    const room = `room-${randomUUID().slice(0, 8)}`;
    if (partitionOf(room, partitions) === partition) return room;
  }
}

/** A JOIN as a gateway sends it. */
export function joining(room: string, user: string, given: Partial<JoinCommand> = {}): JoinCommand {
  return {
    type: 'JOIN',
    room: roomId(room),
    user: userId(user),
    connection: connectionId(`c-${randomUUID().slice(0, 8)}`),
    acceptedAt: Date.now(),
    session: sessionId(`s-${randomUUID().slice(0, 8)}`),
    claimedLife: null,
    ordinal: 1,
    try: 1,
    username: null,
    pinTags: [],
    guestControl: true,
    resume: null,
    modern: true,
    address: 'a',
    ...given,
  };
}

/** A member's message as a gateway sends it. */
export function acting(join: JoinCommand, message: ActMessage): Command {
  const { room, user, connection, session } = join;
  return { type: 'ACT', room, user, connection, session, message };
}

/** Finds the ROOM_STATE for a socket. */
export function isSnapshotFor(connection: ConnectionId) {
  return (record: FeedRecord): record is FeedRecord & { kind: 'snapshot' } =>
    record.kind === 'snapshot' && record.connections.includes(connection);
}

/** Finds the event of a type. */
export function isEvent(type: string) {
  return (record: FeedRecord): record is FeedRecord & { kind: 'event' } =>
    record.kind === 'event' && record.body.startsWith(`{"type":"${type}"`);
}

/** Finds the answer to a HELLO. */
export function isHelloAnswer(nonce: string) {
  return (record: FeedRecord): record is FeedRecord & { kind: 'hello' } =>
    record.kind === 'hello' && record.nonce === nonce;
}

/** Finds a reply to a socket. */
export function isReplyTo(connection: ConnectionId) {
  return (record: FeedRecord): record is FeedRecord & { kind: 'reply' } =>
    record.kind === 'reply' && record.connection === connection;
}

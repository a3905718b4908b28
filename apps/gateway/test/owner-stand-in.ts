import { randomUUID } from 'node:crypto';
import {
  CloseCode,
  ERRORS,
  type ActCommand,
  type Command,
  type ErrorCode,
  type GatewayId,
  type JoinCommand,
} from '@tandem-watch/protocol';
import {
  commit,
  completeRebuild,
  connect,
  cursorStart,
  encodeRecord,
  fixPartitions,
  heartbeat,
  isLogged,
  readCommands,
  takeLease,
  takeOwnership,
  type Cursor,
  type Entry,
  type FeedRecord,
  type Fence,
  type Redis,
} from '@tandem-watch/storage-redis';

/** A command as it was found on a partition's stream. */
export interface Seen {
  readonly partition: number;
  readonly gateway: GatewayId;
  readonly command: Command;
}

/** What an owner answers a command with; undefined: as usual. */
export type Answer = (seen: Seen) => FeedRecord[] | undefined;

/**
 * The owner of all partitions, as far as a gateway can tell: it takes ownership, reads commands, and answers with real
 * commits. Its rooms know members, PIN and events, and nothing else.
 */
export interface OwnerStandIn {
  readonly seen: readonly Seen[];
  /** Replaces the usual answers. */
  answer: Answer;
  /** Resolves with the first command, from now or before, for which `test` holds. */
  readonly until: (test: (seen: Seen) => boolean) => Promise<Seen>;
  /** Publishes records to a gateway in a commit of their own. */
  readonly publish: (partition: number, gateway: GatewayId, records: readonly FeedRecord[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Room {
  readonly life: string;
  readonly host: string;
  readonly pinTag: string | null;
  seq: number;
}

const BEAT_MS = 100;

export async function startOwner(url: string, partitions: number): Promise<OwnerStandIn> {
  const redis = connect({ url }, 'command', 'owner');
  redis.on('error', () => {});
  await redis.connect();
  await fixPartitions(redis, partitions);
  const rooms = new Map<string, Room>();
  const seen: Seen[] = [];
  const waiting = new Set<() => void>();
  const note = (each: Seen): FeedRecord[] => {
    seen.push(each);
    for (const wake of waiting) wake();
    return owner.answer(each) ?? usual(each, rooms);
  };
  const stopping = new AbortController();
  const loops = await Promise.all(
    Array.from({ length: partitions }, (_, partition) => loop(redis, url, partition, note, stopping.signal)),
  );
  const owner: OwnerStandIn = {
    seen,
    answer: () => undefined,
    until: async (test) => {
      for (;;) {
        const found = seen.find(test);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    publish: async (partition, gateway, records) => await loops[partition]?.publish(gateway, records),
    stop: async () => {
      stopping.abort();
      await Promise.all(loops.map(({ ended }) => ended));
      redis.disconnect();
    },
  };
  return owner;
}

/** Redis is away: lets everything else go on. */
async function nextTurn(): Promise<Entry[]> {
  await new Promise((resolve) => setImmediate(resolve));
  return [];
}

interface Loop {
  readonly ended: Promise<void>;
  readonly publish: (gateway: GatewayId, records: readonly FeedRecord[]) => Promise<void>;
}

async function loop(
  redis: Redis,
  url: string,
  partition: number,
  note: (seen: Seen) => FeedRecord[],
  signal: AbortSignal,
): Promise<Loop> {
  const fence = await own(redis, partition);
  const blocking = connect({ url }, 'blocking', 'owner');
  blocking.on('error', () => {});
  await blocking.connect();
  let cursor: Cursor = cursorStart;
  let last = Promise.resolve();
  const inTurn = async (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    await turn;
  };
  const apply = async (entry: Entry, gateway: GatewayId): Promise<void> => {
    const commands = entry.commands.filter(isCommand);
    const hello = commands.some(({ type }) => type === 'HELLO');
    const records = commands.flatMap((command) => note({ partition, gateway, command }));
    const next = { entry: entry.id, index: entry.commands.length - 1 };
    await publish(redis, fence, { expected: cursor, next }, gateway, records, hello, entry.number);
    cursor = next;
  };
  const read = async (): Promise<void> => {
    while (!signal.aborted) {
      const entries = await readCommands(blocking, partition, cursor.entry).catch(nextTurn);
      for (const entry of entries) {
        const { gateway } = entry;
        if (gateway !== null) await inTurn(() => apply(entry, gateway)).catch(() => null);
      }
    }
    clearInterval(beat);
    blocking.disconnect();
  };
  const beat = setInterval(() => void heartbeat(redis, fence).catch(() => null), BEAT_MS);
  return {
    ended: read(),
    publish: (gateway, records) =>
      inTurn(() => publish(redis, fence, { expected: cursor, next: cursor }, gateway, records, false, null)),
  };
}

async function own(redis: Redis, partition: number): Promise<Fence> {
  const worker = randomUUID();
  await takeLease(redis, partition, worker, 600_000);
  const taking = { worker, timeline: randomUUID().slice(0, 8), fresh: true, isCounted: true, stallMs: 3_000 };
  const taken = await takeOwnership(redis, partition, taking);
  if (taken.kind !== 'taken') throw new Error(`not taken: ${taken.kind}`);
  await completeRebuild(redis, taken.ownership.fence);
  return taken.ownership.fence;
}

async function publish(
  redis: Redis,
  fence: Fence,
  { expected, next }: { readonly expected: Cursor; readonly next: Cursor },
  gateway: GatewayId,
  records: readonly FeedRecord[],
  hello: boolean,
  batch: number | null,
): Promise<void> {
  const places = records.map((_, index) => index);
  await commit(redis, fence, {
    expected,
    next,
    stallEnded: false,
    receiver: null,
    batches: batch === null ? [] : [[gateway, batch]],
    admitted: hello ? [gateway] : [],
    draining: [],
    forgotten: [],
    actions: { kept: [], forgotten: [] },
    rooms: [],
    dead: [],
    records: records.map(encodeRecord),
    log: places.filter((place) => records[place] !== undefined && isLogged(records[place])),
    feeds: records.length === 0 ? [] : [{ gateway, records: places }],
    restarts: [],
  });
}

function isCommand(value: unknown): value is Command {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function usual({ gateway, command }: Seen, rooms: Map<string, Room>): FeedRecord[] {
  if (command.type === 'HELLO') return [{ kind: 'hello', nonce: command.nonce }];
  if (command.type === 'JOIN') return join(command, gateway, rooms);
  return command.type === 'ACT' ? act(command, gateway, rooms) : [];
}

function act({ room: id, user, connection, message }: ActCommand, gateway: GatewayId, rooms: Map<string, Room>) {
  const room = rooms.get(id);
  if (room === undefined) return [];
  if (message.type === 'LEAVE') {
    return [{ kind: 'detach', to: { gateway, connection }, room: id, code: CloseCode.left } satisfies FeedRecord];
  }
  if (message.type !== 'CHAT' && message.type !== 'PLAY_PAUSE' && message.type !== 'URL_CHANGE') return [];
  room.seq += 1;
  return [event(id, room.seq, user, message.id ?? null, JSON.stringify({ ...message, userId: user, seq: room.seq }))];
}

function event(
  room: JoinCommand['room'],
  seq: number,
  user: JoinCommand['user'],
  id: number | null,
  body: string,
): FeedRecord {
  return { kind: 'event', room, seq, user, session: null, id, body };
}

let lives = 0;

function join(command: JoinCommand, gateway: GatewayId, rooms: Map<string, Room>): FeedRecord[] {
  const { room: id, user, connection, session, ordinal, pinTags } = command;
  const known = rooms.get(id);
  if (known === undefined && command.mayCreate === false) return [refusedJoin(command, 'RATE_LIMITED')];
  if (known !== undefined && known.pinTag !== null && !pinTags.includes(known.pinTag)) {
    return [refusedJoin(command, 'BAD_PIN')];
  }
  const room = known ?? { life: `${Date.now()}-0-${lives++}`, host: user, pinTag: pinTags[0] ?? null, seq: 0 };
  rooms.set(id, room);
  room.seq += 1;
  const state = { type: 'ROOM_STATE', roomId: id, hostUserId: room.host, seq: room.seq, timeline: room.life };
  return [
    event(id, room.seq, user, null, JSON.stringify({ type: 'USER_JOINED', userId: user, seq: room.seq })),
    { kind: 'attach', to: { gateway, connection }, room: id, user, session, life: room.life, ordinal },
    { kind: 'snapshot', room: id, seq: room.seq, connections: [connection], body: JSON.stringify(state) },
  ];
}

/** The reply that refuses a JOIN. */
export function refusedJoin(command: JoinCommand, code: ErrorCode): FeedRecord {
  const { connection, ordinal, try: attempt } = command;
  const body = JSON.stringify({ type: 'ERROR', code, message: ERRORS[code].text });
  return { kind: 'reply', connection, id: null, join: { ordinal, try: attempt }, body };
}

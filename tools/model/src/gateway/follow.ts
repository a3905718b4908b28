import type { World } from '../configuration.ts';
import type { Edit } from '../edit.ts';
import type { Command, Message, Own, Update } from '../state.ts';
import { pick } from '../pick.ts';
import { clientOf } from '../sockets.ts';
import { flush, isSame, push } from './batch.ts';
import { deliver, isOwed, joinAgain, passed, socketsOf } from './deliver.ts';

/** Takes a message of the feed. */
export function receive(edit: Edit, index: number, message: Message, world: World): void {
  const gateway = edit.gateway(index);
  if (message.kind === 'update') return receiveUpdate(edit, index, message, world);
  const isLate = message.batch <= gateway.helloBatch && world.holds('restartBatch');
  if (gateway.mode !== 'resyncing' && !isLate) resync(edit, index, world);
}

export function receiveUpdate(edit: Edit, index: number, update: Update, world: World): void {
  const gateway = edit.gateway(index);
  if (gateway.mode === 'resyncing') return receiveHelloAnswer(edit, index, update, world);
  if (update.timeline !== gateway.timeline && world.holds('timelineCompared')) return resync(edit, index, world);
  if (update.n <= gateway.n && world.holds('oldIgnored')) return;
  if (gateway.mode === 'refilling') {
    if (world.holds('keptInRefill')) gateway.kept.push(update);
    return;
  }
  if (update.n > gateway.n + 1 && world.holds('gapNoticed')) {
    Object.assign(gateway, { mode: 'refilling', kept: world.holds('keptInRefill') ? [update] : [], target: null });
    return;
  }
  Object.assign(gateway, { timeline: update.timeline, n: update.n, logId: update.after });
  deliver(edit, index, update.timeline, update.records, world);
}

/** Records behind the answer count, those before it do not. */
function receiveHelloAnswer(edit: Edit, index: number, update: Update, world: World): void {
  const gateway = edit.gateway(index);
  const { timeline, n, after, records } = update;
  const answer = records.findIndex(
    (record) => record.kind === 'hello' && (record.nonce === gateway.nonce || !world.holds('nonce')),
  );
  if (answer < 0) return;
  Object.assign(gateway, { mode: 'following', timeline, n, logId: after, helloBatch: gateway.number, helloDue: false });
  announce(edit, index, world);
  deliver(edit, index, timeline, world.holds('behindHello') ? records.slice(answer + 1) : records, world);
  if (!world.configuration.slowBatches) flush(edit, index, world);
}

/** Lists all sockets, then asks again for what is owed, then sends what has waited. */
function announce(edit: Edit, index: number, world: World): void {
  const gateway = edit.gateway(index);
  const owed = gateway.owed.map(({ command }) => command);
  const isMember = (socket: number): boolean =>
    pick(edit.client(clientOf(socket)).sockets, socket & 1).state === 'joined';
  const sockets = world.holds('announce') ? socketsOf(edit, index, world).filter(isMember) : [];
  for (const socket of sockets) oweFloor(edit, index, socket, world);
  const waiting = gateway.waiting.splice(0);
  const again = world.holds('owedAfterResync')
    ? owed.filter((item) => !waiting.some((sent) => isSame(sent, item)))
    : [];
  gateway.owed = gateway.owed.map((item) => ({ ...item, entry: 0 }));
  gateway.waiting.push({ kind: 'announce', sockets }, ...again, ...waiting);
}

function oweFloor(edit: Edit, index: number, socket: number, world: World): void {
  if (!world.holds('owedFloor') || isOwed(edit, socket, 'join', world)) return;
  edit.gateway(index).owed.push({ command: joinAgain(socket), entry: 0 });
}

/** What an owner tells each gateway in `feeds` each second. */
export interface Heartbeat {
  readonly timeline: number;
  readonly n: number;
  readonly logId: number;
  readonly own: Own;
}

export function receiveHeartbeat(
  edit: Edit,
  index: number,
  { timeline, n, logId, own }: Heartbeat,
  world: World,
): void {
  const gateway = edit.gateway(index);
  if (gateway.mode === 'resyncing') return;
  if (timeline !== gateway.timeline && world.holds('timelineCompared')) return resync(edit, index, world);
  if (gateway.mode === 'refilling') {
    gateway.target = { n, logId };
    return;
  }
  if (n < gateway.n) return;
  if (n > gateway.n && world.holds('gapNoticed')) {
    Object.assign(gateway, { mode: 'refilling', kept: [], target: { n, logId } });
    return;
  }
  gateway.n = n;
  if (world.holds('logIdMoves')) gateway.logId = logId;
  if (!world.holds('askAgain')) return;
  for (const command of passed(gateway, own.entry)) askAgain(edit, index, command, world);
}

function askAgain(edit: Edit, index: number, command: Command, world: World): void {
  const gateway = edit.gateway(index);
  gateway.owed = gateway.owed.map((item) => (isSame(item.command, command) ? { ...item, entry: 0 } : item));
  push(edit, index, command, world);
}

/** Begins anew. All floors fall at once, and nothing but HELLO goes out. */
export function resync(edit: Edit, index: number, world: World): void {
  const gateway = edit.gateway(index);
  Object.assign(gateway, { mode: 'resyncing', nonce: gateway.nonce + 1, kept: [], target: null, helloDue: true });
  edit.ghost.excused = true;
  if (world.holds('floorsFall')) {
    for (const socket of socketsOf(edit, index, world)) {
      const { sockets } = edit.client(clientOf(socket));
      sockets[socket & 1] = { ...pick(sockets, socket & 1), floor: -1 };
    }
  }
  if (!world.configuration.slowBatches) flush(edit, index, world);
}

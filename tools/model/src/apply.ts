import type { World } from './configuration.ts';
import { copyOwn } from './edit.ts';
import { pick } from './pick.ts';
import { clientOf, gatewayOf } from './sockets.ts';
import type { Command, Draft, Entry, Event, LogEntry, Own, Record } from './state.ts';

type Join = Extract<Command, { kind: 'join' }>;

/** The outcome of a command that made no event. */
const NO_EVENT = -1;

/** A draft while commands are applied to it. */
interface Applying {
  readonly world: World;
  readonly next: Own;
  readonly logged: Record[];
  readonly feeds: Record[][];
  readonly restarts: number[];
  readonly welcomes: Join[];
  readonly events: Event[];
}

/** Applies what was read to an owner's memory, as far as one commit goes. `log` serves clients that resume. */
export function applyEntries(
  memory: Own,
  entries: readonly Entry[],
  log: readonly LogEntry[],
  world: World,
): Draft | null {
  const { gateways, commitSize } = world.configuration;
  const feeds: Record[][] = Array.from({ length: gateways }, () => []);
  const restarts = feeds.map(() => -1);
  const draft: Applying = {
    world,
    next: copyOwn(memory),
    logged: [],
    feeds,
    restarts,
    welcomes: [],
    events: [],
  };
  const queue = [...entries];
  for (let left = commitSize, entry = queue[0]; entry !== undefined && left > 0; entry = queue[0]) {
    left = applyEntry(draft, entry, left);
    if (draft.next.index < entry.commands.length - 1) break;
    queue.shift();
  }
  if (draft.next.entry === memory.entry && draft.next.index === memory.index) return null;
  for (const join of draft.welcomes) welcome(draft, join, memory, log);
  const { next, logged } = draft;
  return { expected: memory, next, queue, logged, feeds, restarts };
}

/** Applies the commands of an entry behind the cursor, at most `left`; returns how many more may be applied. */
function applyEntry(draft: Applying, entry: Entry, left: number): number {
  const { next, world } = draft;
  const from = entry.id === next.entry ? next.index + 1 : 0;
  const last = entry.commands.length - 1;
  if (isRepeated(draft, entry)) {
    Object.assign(next, { entry: entry.id, index: last });
    return left;
  }
  for (let index = from; index <= last && left > 0; index++, left--) {
    if (!world.holds('batchNumberAtEnd')) noteBatch(draft, entry);
    if (isUnknown(draft, entry) && pick(entry.commands, index).kind !== 'hello') restart(draft, entry);
    else applyCommand(draft, pick(entry.commands, index), entry.gateway);
    Object.assign(next, { entry: entry.id, index });
  }
  if (next.entry === entry.id && next.index < last) return left;
  Object.assign(next, { entry: entry.id, index: last });
  if (isUnknown(draft, entry)) restart(draft, entry);
  else noteBatch(draft, entry);
  return left;
}

function isRepeated({ next, world }: Applying, { gateway, number, id }: Entry): boolean {
  if (gateway < 0 || !world.holds('batchNumbers')) return false;
  if (world.holds('entryAtCursor') && id === next.entry) return false;
  return number <= pick(next.batches, gateway);
}

function isUnknown({ next }: Applying, { gateway }: Entry): boolean {
  return gateway >= 0 && !pick(next.known, gateway);
}

function noteBatch({ next }: Applying, { gateway, number }: Entry): void {
  if (gateway >= 0) next.batches[gateway] = Math.max(number, pick(next.batches, gateway));
}

function restart({ restarts, world }: Applying, { gateway, number }: Entry): void {
  if (world.holds('restart')) restarts[gateway] = number;
}

function applyCommand(draft: Applying, command: Command, gateway: number): void {
  const { next } = draft;
  switch (command.kind) {
    case 'act':
      return act(draft, command.act, command.socket);
    case 'join':
      return join(draft, command);
    case 'hello':
      next.known[gateway] = true;
      pick(draft.feeds, gateway).push(command);
      return;
    case 'announce':
      for (const socket of command.sockets) join(draft, { kind: 'join', socket, timeline: -1, seq: -1 });
      return;
    case 'gateway-lost':
      if (draft.world.holds('lostIsVoid') && pick(next.batches, command.gateway) > command.batch) return;
      next.known[command.gateway] = false;
      next.batches[command.gateway] = 0;
  }
}

function act(draft: Applying, number: number, socket: number): void {
  const { next, world } = draft;
  const { by, kind, id } = pick(world.configuration.acts, number);
  if (world.holds('currentSocket') && next.places[by] !== socket) return;
  const first = pick(next.outcomes, number);
  if (id && first !== 0 && world.holds('outcomes'))
    return tell(draft, { kind: 'ack', act: number, seq: first, socket });
  const other = pick(next.places, 1 - by);
  if (kind === 'relay') {
    if (other >= 0) tell(draft, { kind: 'relay', act: number, socket: other });
    if (id) tell(draft, { kind: 'ack', act: number, seq: NO_EVENT, socket });
    if (id) next.outcomes[number] = NO_EVENT;
    return;
  }
  emit(draft, number);
  if (kind !== 'kick') return;
  next.places[1 - by] = -1;
  if (other >= 0) tell(draft, { kind: 'detach', socket: other });
}

/** Makes an event, and says it to all gateways of members. */
function emit(draft: Applying, number: number): void {
  const { next, world } = draft;
  next.seq += 1;
  if (pick(world.configuration.acts, number).id) next.outcomes[number] = next.seq;
  const event = { seq: next.seq, act: number };
  draft.events.push(event);
  draft.logged.push({ kind: 'event', event });
  const gateways = new Set(next.places.filter((socket) => socket >= 0).map((socket) => gatewayOf(socket, world)));
  for (const gateway of gateways) pick(draft.feeds, gateway).push({ kind: 'event', event });
}

/** A record for one socket; directives are logged. */
function tell({ feeds, logged, world }: Applying, record: Extract<Record, { socket: number }>): void {
  pick(feeds, gatewayOf(record.socket, world)).push(record);
  if (record.kind === 'relay' || record.kind === 'attach' || record.kind === 'detach') logged.push(record);
}

/** A JOIN, or a socket that was announced: the place belongs to the socket that was accepted last. */
function join(draft: Applying, command: Join): void {
  const { next, world } = draft;
  const { socket } = command;
  const client = clientOf(socket);
  const place = pick(next.places, client);
  if (place < 0 || (socket < place && world.holds('laterWins'))) return tell(draft, { kind: 'detach', socket });
  if (socket !== place) tell(draft, { kind: 'detach', socket: place });
  next.places[client] = socket;
  tell(draft, { kind: 'attach', socket });
  draft.welcomes.push(command);
}

/** Answers a JOIN at the end of the commit, so that the answer covers all of it. */
function welcome(draft: Applying, { socket, timeline, seq }: Join, memory: Own, log: readonly LogEntry[]): void {
  const { next, feeds, world } = draft;
  if (next.places[clientOf(socket)] !== socket) return;
  const feed = pick(feeds, gatewayOf(socket, world));
  const missed = timeline === next.timeline ? missedEvents(log, timeline, seq, memory.seq) : null;
  if (missed !== null) {
    const events = [...missed, ...draft.events.filter((event) => event.seq > seq)];
    feed.push({ kind: 'resumed', socket, seq: next.seq, events });
    return;
  }
  feed.push({ kind: 'snapshot', socket, seq: next.seq });
  for (const { act: number, seq: at } of draft.events) {
    const { by, id } = pick(world.configuration.acts, number);
    if (id && by === clientOf(socket)) feed.push({ kind: 'ack', act: number, seq: at, socket });
  }
}

/** The events of a timeline from behind `after` up to `upTo`; null when the log does not hold all of them. */
function missedEvents(log: readonly LogEntry[], timeline: number, after: number, upTo: number): Event[] | null {
  const events = log
    .filter((entry) => entry.timeline === timeline)
    .flatMap(({ records }) => records.flatMap((record) => (record.kind === 'event' ? [record.event] : [])))
    .filter(({ seq }) => seq > after && seq <= upTo);
  return events.length === upTo - after ? events : null;
}

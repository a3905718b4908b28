import {
  ERRORS,
  type ActionCommand,
  type Command,
  type ErrorCode,
  type GatewayId,
  type RoomCommand,
} from '@tandem-watch/protocol';
import { apply, failed, type Moment, type RoomSettings } from '@tandem-watch/room';
import type { Traces } from '@tandem-watch/service';
import { streamTime, type Entry } from '@tandem-watch/storage-redis';
import type { Action } from './admin/action.ts';
import { applyAction } from './apply-action.ts';
import { applyPartitionCommand } from './apply-partition-command.ts';
import { addRecord, addResult, countRooms, gatewayIn, isReachable, roomIn, type Draft } from './draft.ts';
import { followCommand } from './follow-command.ts';
import { readCommand } from './read-command.ts';

/** What applying a command needs beside the command. */
export interface ApplyContext {
  readonly settings: RoomSettings;
  /** Share of maxmemory in use, %: from 60 on no new room is made. */
  readonly memory: number;
  /** As many rooms as the partition may have. */
  readonly maxRooms: number;
  /** The command that killed its owner again and again: set aside without being applied. */
  readonly condemned: { readonly entry: string; readonly index: number } | null;
  /** The worker that this is, and how long a lease lasts, ms. */
  readonly worker: string;
  readonly leaseMs: number;
  /** The action that is sealed in a command, null when it is no operator's. */
  readonly actionOf: (command: ActionCommand) => Action | null;
  readonly traces: Traces | undefined;
  /** When the entries were read, ms of this process's clock. */
  readonly readAt: number;
  /** Told of every command: its type and what became of it. */
  readonly count: (type: string, outcome: string) => void;
}

/** From here on (% of maxmemory) new rooms are refused. */
export const NEW_ROOMS_UP_TO = 60;
const RETRY_OVERLOADED_MS = 5_000;

/** Whether an entry has been applied before: a repeat of a batch whose XADD seemed lost. */
export function isRepeated(draft: Draft, entry: Entry): boolean {
  if (entry.gateway === null || entry.id === draft.cursor.entry) return false;
  const last = lastBatch(draft, entry.gateway);
  return entry.number <= last;
}

/** The highest batch number of a gateway. A repeat that was under way for long comes behind later ones, and lowers nothing. */
function lastBatch(draft: Draft, gateway: GatewayId): number {
  return draft.batches.get(gateway) ?? draft.memory.batches.get(gateway) ?? 0;
}

/**
 * Applies the command at `index` of an entry and moves the draft's cursor behind it. False: the commit is full before all
 * of it is done, and it has to be applied again in the next one.
 */
export function applyCommand(draft: Draft, entry: Entry, index: number, context: ApplyContext): boolean {
  const value = entry.commands[index];
  const read = readCommand(value);
  const isCondemned = context.condemned?.entry === entry.id && context.condemned.index === index;
  if (!read.ok) setAside(draft, read.reason, value, context);
  else if (isCondemned) fail(draft, read.command, entry.gateway, value, 'kills its owner');
  else if (isUnknownSender(draft, entry, read.command)) askToRestart(draft, entry);
  else if (!dispatch(draft, entry, index, read.command, context)) return false;
  draft.cursor = { entry: entry.id, index };
  return true;
}

/** Ends an entry: its batch number is the gateway's last, and the gateway was seen at its time. */
export function endEntry(draft: Draft, entry: Entry): void {
  draft.cursor = { entry: entry.id, index: entry.commands.length - 1 };
  if (entry.gateway === null) return;
  const gateway = gatewayIn(draft, entry.gateway);
  if (gateway === null) {
    askToRestart(draft, entry);
    return;
  }
  draft.batches.set(entry.gateway, Math.max(entry.number, lastBatch(draft, entry.gateway)));
  draft.gateways.set(entry.gateway, { ...gateway, seenAt: streamTime(entry.id) });
}

function isUnknownSender(draft: Draft, entry: Entry, command: Command): boolean {
  return entry.gateway !== null && command.type !== 'HELLO' && gatewayIn(draft, entry.gateway) === null;
}

function askToRestart(draft: Draft, entry: Entry): void {
  if (entry.gateway !== null) draft.restarts.set(entry.gateway, entry.number);
}

function dispatch(draft: Draft, entry: Entry, index: number, command: Command, context: ApplyContext): boolean {
  const moment = momentOf(draft, entry, index);
  if ('room' in command) {
    const first = draft.records.length;
    dispatchToRoom(draft, entry, command, moment, context);
    if (command.type === 'ACT' && command.traceparent !== undefined) {
      followCommand(draft, command, command.traceparent, first, context);
    }
    return true;
  }
  if (command.type === 'ACTION') {
    act(draft, command, moment, context);
    return true;
  }
  const isDone = applyPartitionCommand(draft, command, moment, context.settings);
  if (isDone) context.count(command.type, 'applied');
  return isDone;
}

/** Whoever can write to the stream could ask for anything; only an operator can seal it. */
function act(draft: Draft, command: ActionCommand, moment: Moment, context: ApplyContext): void {
  const action = context.actionOf(command);
  if (action === null) setAside(draft, 'no action of an operator', command, context);
  else context.count(command.type, applyAction(draft, action, moment, context) ? 'applied' : 'dropped');
}

function dispatchToRoom(draft: Draft, entry: Entry, command: RoomCommand, moment: Moment, context: ApplyContext): void {
  const refusal = refusalBefore(draft, command, context);
  if (refusal !== null) {
    refuseCommand(draft, command, entry.gateway, refusal);
    context.count(command.type, refusal);
    return;
  }
  try {
    const result = apply(roomIn(draft, command.room), command, moment, context.settings);
    addResult(draft, command.room, result.state, result.effects);
    context.count(nameOf(command), result.kind === 'refused' ? result.code : result.kind);
  } catch (error) {
    fail(draft, command, entry.gateway, command, String(error));
    context.count(nameOf(command), 'INTERNAL');
  }
}

function nameOf(command: RoomCommand): string {
  return command.type === 'ACT' ? command.message.type : command.type;
}

/** What the room cannot know: its keys are unusable, Redis is too full for another room, or its maker made too many. */
function refusalBefore(draft: Draft, command: RoomCommand, { memory, maxRooms }: ApplyContext): ErrorCode | null {
  if (draft.memory.quarantined.has(command.room)) return 'UNAVAILABLE';
  if (command.type !== 'JOIN' || roomIn(draft, command.room) !== null) return null;
  if (memory >= NEW_ROOMS_UP_TO || countRooms(draft) >= maxRooms) return 'OVERLOADED';
  return command.mayCreate === false ? 'RATE_LIMITED' : null;
}

/** The moment of a command: everything about it that the room may not find out by itself. */
function momentOf(draft: Draft, entry: Entry, index: number): Moment {
  return {
    now: streamTime(entry.id),
    commandId: `${entry.id}-${index}`,
    partitionTimeline: draft.memory.fence.timeline,
    gateway: entry.gateway,
    isPresent: (gateway: GatewayId) => isReachable(draft, gateway) && gatewayIn(draft, gateway)?.draining === false,
    isReachable: (gateway: GatewayId) => isReachable(draft, gateway),
  };
}

function setAside(draft: Draft, reason: string, value: unknown, context: ApplyContext): void {
  draft.dead.push({ reason, body: JSON.stringify(value) ?? '' });
  context.count('unreadable', 'dead');
}

/** Sets aside a command that cannot be applied; its room knows its id, its sender is told. */
function fail(draft: Draft, command: Command, gateway: GatewayId | null, letter: unknown, reason: string): void {
  draft.dead.push({ reason, body: JSON.stringify(letter) ?? '' });
  const room = 'room' in command ? roomIn(draft, command.room) : null;
  if (room !== null && 'room' in command) addResult(draft, room.id, failed(room, command), []);
  refuseCommand(draft, command, gateway, 'INTERNAL');
}

/** Answers a command that never reached its room. */
function refuseCommand(draft: Draft, command: Command, gateway: GatewayId | null, code: ErrorCode): void {
  if (gateway === null || (command.type !== 'JOIN' && command.type !== 'ACT')) return;
  const id = command.type === 'ACT' ? (command.message.id ?? null) : null;
  const join = command.type === 'JOIN' ? { ordinal: command.ordinal, try: command.try } : null;
  const body = JSON.stringify({
    type: 'ERROR',
    code,
    message: ERRORS[code].text,
    ...(id === null ? {} : { id }),
    ...(code === 'INTERNAL' ? {} : { retryAfterMs: RETRY_OVERLOADED_MS }),
  });
  addRecord(draft, { kind: 'reply', connection: command.connection, id, join, body }, [gateway]);
}

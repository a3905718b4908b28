import type { RoomCommand, RoomId } from '@tandem-watch/protocol';
import { apply, type Moment, type RoomSettings } from '@tandem-watch/room';
import type { ActionOutcome } from '@tandem-watch/storage-redis';
import { deedOf, targetOf, type Action } from './admin/action.ts';
import { addRecord, addResult, gatewayIn, roomIn, type Draft } from './draft.ts';

/** Who carries it out, and by which rules of rooms. */
interface Acting {
  readonly worker: string;
  /** How long a lease lasts that is left to another worker, ms. */
  readonly leaseMs: number;
  readonly settings: RoomSettings;
}

/**
 * Carries an operator's action out, in the order of the partition's commands, and writes into the log that it was. False
 * when one with its id was before: then nothing happens.
 */
export function applyAction(draft: Draft, action: Action, moment: Moment, acting: Acting): boolean {
  const { id } = action;
  if (draft.actions.has(id) || draft.memory.actions.has(id)) return false;
  const outcome = carryOut(draft, action, moment, acting);
  draft.actions.set(id, { at: moment.now, outcome, deed: deedOf(action.does) });
  addRecord(draft, { kind: 'audit', body: JSON.stringify(auditOf(action, moment.now, outcome)) }, []);
  return true;
}

/** What the table `audit` keeps of an action. */
function auditOf({ id, operator, reason, does }: Action, at: number, outcome: ActionOutcome): object {
  const room = 'room' in does ? does.room : null;
  const notice = does.kind === 'close' ? does.notice : null;
  return { id, at, operator, action: does.kind, room, target: targetOf(does), notice, reason, outcome };
}

function carryOut(
  draft: Draft,
  { does }: Action,
  moment: Moment,
  { worker, leaseMs, settings }: Acting,
): ActionOutcome {
  switch (does.kind) {
    case 'close':
      return close(draft, does.room, does.notice, moment, settings);
    case 'kick': {
      const { room, user } = does;
      return applyToRoom(draft, { type: 'REMOVE_MEMBER', room, user }, moment, settings);
    }
    case 'drain':
      if (gatewayIn(draft, does.gateway) === null) return 'no-such-gateway';
      addRecord(draft, { kind: 'drain', gateway: does.gateway }, [does.gateway]);
      return 'done';
    case 'hand-over':
      if (does.to === (draft.receiver?.worker ?? worker)) return 'nothing-to-do';
      draft.receiver = does.to === worker ? null : { worker: does.to, leaseMs };
      return 'done';
  }
}

/** The notice is a step of its own: it goes to the members that there are before anybody leaves. */
function close(draft: Draft, room: RoomId, text: string, moment: Moment, settings: RoomSettings): ActionOutcome {
  const said = applyToRoom(draft, { type: 'NOTICE', room, text }, moment, settings);
  return said === 'failed' ? said : applyToRoom(draft, { type: 'CLOSE_ROOM', room }, moment, settings);
}

function applyToRoom(draft: Draft, command: RoomCommand, moment: Moment, settings: RoomSettings): ActionOutcome {
  if (draft.memory.quarantined.has(command.room)) return 'failed';
  const before = roomIn(draft, command.room);
  if (before === null) return 'no-such-room';
  try {
    const result = apply(before, command, moment, settings);
    addResult(draft, command.room, result.state, result.effects);
    return result.kind === 'refused' ? 'no-such-member' : 'done';
  } catch (error) {
    draft.dead.push({ reason: String(error), body: JSON.stringify(command) });
    return 'failed';
  }
}

import {
  roomEventSchemas,
  observationSchemas,
  relaySchemas,
  replySchemas,
  type RoomEvent,
} from '@tandem-watch/protocol';
import { deadline, type Effect, type Result, type RoomSettings, type RoomState } from '../src/index.ts';

/** What holds after every command, whatever it was. Throws with the reason when it does not. */
export function checkInvariants(before: RoomState | null, result: Result, settings: RoomSettings): void {
  const events = eventsOf(result.effects);
  checkOrder(before, result.state, events);
  checkNothingHappened(before, result, events);
  for (const effect of result.effects) checkWire(effect);
  checkWelcomes(result.effects);
  if (result.state === null) return;
  checkHost(result.state);
  checkPeople(result.state, settings);
}

/** The events of a command, in their order. */
export function eventsOf(effects: readonly Effect[]): RoomEvent[] {
  return effects.flatMap((effect) => (effect.kind === 'event' ? [effect.event] : []));
}

/** Throws when something that was due at `now` (ms) did not happen. */
export function checkNothingDue(state: RoomState, now: number): void {
  const due = deadline(state);
  claim(due === null || due > now, `a deadline at ${due} is left over at ${now}`);
}

function checkOrder(before: RoomState | null, after: RoomState | null, events: readonly RoomEvent[]): void {
  let last = before?.seq ?? 0;
  for (const { seq } of events) {
    claim(seq === last + 1, `seq ${seq} follows ${last}`);
    last = seq;
  }
  if (after !== null) claim(after.seq === last, `the room is at ${after.seq}, its last event at ${last}`);
  if (after !== null && before !== null) claim(after.timeline === before.timeline, 'the timeline changed');
}

function checkNothingHappened(before: RoomState | null, result: Result, events: readonly RoomEvent[]): void {
  if (result.kind === 'dropped') claim(result.state === before, 'a dropped command changed the room');
  if (result.state === before) claim(events.length === 0, 'an event left no trace in the room');
}

/** Throws when a message is not one of the protocol, or would be read otherwise than it was made. */
export function checkWire(effect: Effect): void {
  switch (effect.kind) {
    case 'event':
      return checkMessage(effect.event, roomEventSchemas);
    case 'observe':
      return checkMessage(effect.message, observationSchemas);
    case 'relay':
      return checkMessage(effect.message, relaySchemas);
    case 'reply':
      return checkMessage(effect.message, replySchemas);
    case 'attach':
    case 'welcome':
    case 'detach':
    case 'probe':
    case 'archive':
  }
}

interface Schema {
  safeParse: (value: unknown) => { readonly success: boolean; readonly data?: unknown };
}

/** What is made is what a client reads: the same fields in the order of the schema, and none that JSON drops. */
function checkMessage(message: { readonly type: string }, schemas: Readonly<Record<string, Schema>>): void {
  const sent = JSON.stringify(message);
  const read = schemas[message.type]?.safeParse(JSON.parse(sent));
  claim(read?.success === true, `not a message of the protocol: ${sent}`);
  claim(JSON.stringify(read?.data) === sent, `not in the order of the protocol: ${sent}`);
}

function checkWelcomes(effects: readonly Effect[]): void {
  effects.forEach((effect, index) => {
    if (effect.kind !== 'attach') return;
    const next = effects[index + 1];
    const isWelcomed = next?.kind === 'welcome' && next.to.connection === effect.to.connection;
    claim(isWelcomed, 'an attach without its welcome');
  });
}

function checkHost(state: RoomState): void {
  if (state.members.size === 0) {
    claim(state.hostUserId === null, 'an empty room has a host');
    claim(state.emptySince !== null, 'an empty room does not know since when');
    claim(state.gate === null && state.pending.size === 0, 'an empty room waits');
    claim(!state.anchor.playing, 'an empty room plays');
    claim(deadline(state) === null, 'an empty room has a deadline');
    return;
  }
  claim(state.hostUserId !== null && state.members.has(state.hostUserId), 'the host is not a member');
  claim(state.emptySince === null, 'a room with members is empty');
}

function checkPeople(state: RoomState, settings: RoomSettings): void {
  let last = 0;
  for (const [user, member] of state.members) {
    claim(member.user === user, 'a member is kept under another user');
    claim(member.joinedSeq > last, 'members are not in the order of joining');
    last = member.joinedSeq;
    const session = state.sessions.get(member.session);
    claim(session?.user === user && session.leftAt === null, 'a member without its session');
  }
  const open = [...state.sessions.values()].filter((session) => session.leftAt === null);
  claim(open.length === state.members.size, 'an open session without its member');
  claim(state.sessions.size <= state.members.size + settings.maxMembers, 'sessions grow without limit');
  claim(state.kicked.size <= settings.maxMembers, 'cooldowns grow without limit');
  for (const user of state.pending.keys()) claim(state.members.has(user), 'a JOIN waits for a place that is free');
  for (const session of state.sessions.values()) claim(session.outcomes.size <= 64, 'outcomes grow without limit');
}

function claim(isTrue: boolean, otherwise: string): asserts isTrue {
  if (!isTrue) throw new Error(otherwise);
}

import type { ActMessage, GatewayId, JoinCommand } from '@tandem-watch/protocol';
import fc from 'fast-check';
import { retimed, stalled, type Result, type RoomState } from '../src/index.ts';
import { G1, G2, Party, ROOM, user } from './party.ts';

/** One step of a random walk. Numbers choose among what there is, so that any step makes sense in any room. */
type Step = JoinStep | ActStep | ReportStep | ClockStep | DisturbStep;

interface JoinStep {
  readonly kind: 'join';
  readonly who: number;
  readonly how: number;
  readonly isModern: boolean;
  readonly from: number;
}

interface ActStep {
  readonly kind: 'act';
  readonly socket: number;
  readonly what: number;
  readonly id: number | null;
}

interface ReportStep {
  readonly kind: 'lost' | 'probed' | 'announced' | 'again';
  readonly socket: number;
  readonly isTrue: boolean;
}

interface ClockStep {
  readonly kind: 'tick' | 'pass';
  readonly ms: number;
}

interface DisturbStep {
  readonly kind: 'gateway lost' | 'announce ended' | 'stall' | 'timeline' | 'archive' | 'close' | 'remove' | 'notice';
  readonly isFirst: boolean;
}

interface Socket {
  readonly join: JoinCommand;
  readonly gateway: GatewayId;
}

/** What a check gets to see of a step. */
export interface Seen {
  readonly before: RoomState | null;
  /** The room before, as it was then. */
  readonly copy: RoomState | null;
  readonly result: Result;
  readonly party: Party;
}

const users = ['ana', 'bo', 'cy', 'di', 'ed'];
const settings = {
  maxMembers: 4,
  commandBurst: 12,
  commandRate: 4,
  sessionTtlMs: 20_000,
  kickCooldownMs: 20_000,
  emptyRoomMs: 1_000,
};

const natural = fc.nat(1_000);

const joinStep: fc.Arbitrary<JoinStep> = fc.record({
  kind: fc.constant('join'),
  who: natural,
  how: natural,
  isModern: fc.boolean(),
  from: natural,
});
const actStep: fc.Arbitrary<ActStep> = fc.record({
  kind: fc.constant('act'),
  socket: natural,
  what: natural,
  id: fc.option(fc.integer({ min: 1, max: 80 })),
});
const reportStep: fc.Arbitrary<ReportStep> = fc.record({
  kind: fc.constantFrom('lost', 'probed', 'announced', 'again'),
  socket: natural,
  isTrue: fc.boolean(),
});
const clockStep: fc.Arbitrary<ClockStep> = fc.record({
  kind: fc.constantFrom('tick', 'pass'),
  ms: fc.constantFrom(0, 1, 900, 5_000, 31_000),
});
const disturbStep: fc.Arbitrary<DisturbStep> = fc.record({
  kind: fc.constantFrom('gateway lost', 'announce ended', 'stall', 'timeline', 'archive', 'close', 'remove', 'notice'),
  isFirst: fc.boolean(),
});

const walks: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: joinStep },
    { weight: 12, arbitrary: actStep },
    { weight: 5, arbitrary: reportStep },
    { weight: 5, arbitrary: clockStep },
    { weight: 2, arbitrary: disturbStep },
  ),
  { maxLength: 80, size: 'max' },
);

/** Walks through random commands, `runs` times, and lets `check` look at each. A failure names its seed and shortest walk. */
export function explore(runs: number, check: (seen: Seen) => void): void {
  fc.assert(
    fc.property(walks, (walk) => {
      const party = new Party(settings);
      const sockets: Socket[] = [];
      for (const step of walk) {
        const before = party.roomOrNull;
        const copy = structuredClone(before);
        const result = take(party, sockets, step);
        if (result !== null) check({ before, copy, result, party });
      }
    }),
    { numRuns: runs },
  );
}

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(1, list.length)];
}

function take(party: Party, sockets: Socket[], step: Step): Result | null {
  switch (step.kind) {
    case 'join':
      return join(party, sockets, step);
    case 'act':
      return act(party, sockets, step);
    case 'lost':
    case 'probed':
    case 'announced':
    case 'again':
      return report(party, pick(sockets, step.socket), step);
    case 'tick':
      party.pass(step.ms);
      return party.tick();
    case 'pass':
      party.pass(step.ms);
      return null;
    case 'gateway lost':
    case 'announce ended':
    case 'stall':
    case 'timeline':
    case 'archive':
    case 'close':
    case 'remove':
    case 'notice':
      return party.roomOrNull === null ? null : disturb(party, step);
  }
}

/** A new socket, with the session of one of the user's sockets, without one, or accepted in the past. */
function join(party: Party, sockets: Socket[], step: JoinStep): Result {
  const name = pick(users, step.who) ?? 'ana';
  const gateway = step.from % 2 === 0 ? G1 : G2;
  const old = sockets.filter((known) => known.join.user === name).at(-1);
  const claim = old === undefined ? {} : { session: old.join.session, claimedLife: party.roomOrNull?.life ?? 'gone' };
  const made = party.joinCommand(name, {
    pinTags: step.how % 7 === 0 ? [] : ['pin'],
    modern: step.isModern,
    address: step.how % 2 === 0 ? 'home' : 'work',
    acceptedAt: step.how % 5 === 0 ? party.now - 3_000 : party.now,
    ...(step.how % 3 === 0 ? claim : {}),
  });
  sockets.push({ join: made, gateway });
  return party.apply(made, gateway);
}

function act(party: Party, sockets: readonly Socket[], step: ActStep): Result | null {
  const from = pick(sockets, step.socket);
  const message = pick(messages(step.id ?? 7, step.id), step.what);
  if (from === undefined || message === undefined) return null;
  const { user: who, connection, session } = from.join;
  return party.apply({ type: 'ACT', room: ROOM, user: who, connection, session, message }, from.gateway);
}

function report(party: Party, from: Socket | undefined, { kind, isTrue }: ReportStep): Result | null {
  if (from === undefined) return null;
  const { user: who, connection, session, acceptedAt, ordinal, modern, address } = from.join;
  const named = { room: ROOM, user: who, connection };
  if (kind === 'lost') return party.apply({ type: 'LOST', ...named, cause: isTrue ? 'socket' : 'moved' }, from.gateway);
  if (kind === 'probed') return party.apply({ type: 'PROBED', ...named, alive: isTrue }, from.gateway);
  if (kind === 'again') return party.apply({ ...from.join, ordinal: isTrue ? 2 : 1, try: 2 }, from.gateway);
  const life = party.roomOrNull?.life ?? 'gone';
  const socketOf = { session, acceptedAt, ordinal, modern, address };
  return party.apply({ type: 'ANNOUNCED', ...named, ...socketOf, life, username: who }, from.gateway);
}

function disturb(party: Party, step: DisturbStep): Result | null {
  const gateway = step.isFirst ? G1 : G2;
  if (step.kind === 'gateway lost') return party.gatewayLost(gateway);
  if (step.kind === 'announce ended') return party.announceEnded(gateway);
  if (step.kind === 'archive') return party.apply({ type: 'ARCHIVE_ROOM', room: ROOM }, null);
  if (step.kind === 'close') return party.apply({ type: 'CLOSE_ROOM', room: ROOM }, null);
  if (step.kind === 'notice') return party.apply({ type: 'NOTICE', room: ROOM, text: 'notice' }, null);
  const target = [...party.room.members.keys()].at(step.isFirst ? 0 : -1) ?? user('ana');
  if (step.kind === 'remove') return party.apply({ type: 'REMOVE_MEMBER', room: ROOM, user: target }, null);
  party.roomOrNull =
    step.kind === 'stall'
      ? stalled(party.room, party.now, party.settings)
      : retimed(party.room, `tl${party.now}`, party.now, party.settings);
  return null;
}

/** Something of each type, to whoever `target` chooses. */
function messages(target: number, id: number | null): ActMessage[] {
  const other = user(pick(users, target) ?? 'ana');
  const named = id === null ? {} : { id };
  return [
    { type: 'LEAVE', ...named },
    { type: 'PLAY_PAUSE', control: 'play', ...named },
    { type: 'PLAY_PAUSE', control: 'pause', currentTime: target, ...named },
    { type: 'SEEK', currentTime: target, isPlaying: true, ...named },
    { type: 'SEEK', currentTime: target, ...named },
    { type: 'READY', ...named },
    { type: 'READY', targetTime: target, ...named },
    { type: 'URL_CHANGE', url: 'https://example.com/', ...named },
    { type: 'HOST_HEARTBEAT', currentTime: target, isPlaying: true, ...named },
    { type: 'SYNC_PLAYBACK', currentTime: target, isPlaying: false, ...named },
    { type: 'POSITION_UPDATE', currentTime: target, isPlaying: true, syncErrorMs: target, ...named },
    { type: 'REQUEST_SYNC', ...named },
    { type: 'UPDATE_USERNAME', username: `name ${target % 2}`, ...named },
    { type: 'TOGGLE_GUEST_CONTROL', enabled: target % 2 === 0, ...named },
    { type: 'TRANSFER_HOST', targetUserId: other, ...named },
    { type: 'KICK', targetUserId: other, ...named },
    { type: 'CHAT', text: 'hi', ...named },
    { type: 'OFFER', to: other, offer: { type: 'offer', sdp: 'v=0' }, ...named },
    { type: 'ICE_CANDIDATE', to: other, candidate: null, ...named },
    { type: 'SYNC_RESPONSE', to: other, currentTime: 1, isPlaying: true, ...named },
    { type: 'PLAYBACK_ACK', to: user('server'), control: 'play', ...named },
  ];
}

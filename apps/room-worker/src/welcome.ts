import type { Address, RoomId, Timeline, UserId } from '@tandem-watch/protocol';
import { positionAt } from '@tandem-watch/protocol';
import { welcomeState, type RoomState } from '@tandem-watch/room';
import { addRecord, gatewayIn, roomIn, type Draft } from './draft.ts';
import { eventsAfter, type PastEvent } from './resume-window.ts';

/** A JOIN that was granted and is to be answered. */
export interface Welcome {
  readonly room: RoomId;
  readonly to: Address;
  readonly user: UserId;
  readonly modern: boolean;
  readonly resume: { readonly timeline: Timeline; readonly seq: number } | null;
}

/** What one replay may hold; beyond it the snapshot is the shorter way. */
const REPLAY_BYTES = 256 * 1024;
const REPLAY_EVENTS = 1_000;

/**
 * Answers the JOINs of a commit at its end, so that what they get covers the whole commit: RESUMED where the missed
 * events are at hand, else one ROOM_STATE for all sockets of a room on a gateway. Returns those that did not fit: they
 * are answered by the next commit. `now` is the commit's stream time in ms.
 */
export function addWelcomes(draft: Draft, now: number, limit: number): readonly Welcome[] {
  const snapshots = new Map<string, Welcome[]>();
  for (const welcome of draft.welcomes) {
    const room = roomIn(draft, welcome.room);
    if (room === null || !isCurrent(room, welcome) || gatewayIn(draft, welcome.to.gateway) === null) continue;
    const missed = missedEvents(draft, room, welcome);
    if (missed !== null && draft.size < limit) {
      addResumed(draft, room, welcome, missed, now);
      continue;
    }
    const key = `${welcome.room} ${welcome.to.gateway} ${welcome.modern}`;
    snapshots.set(key, [...(snapshots.get(key) ?? []), welcome]);
  }
  const postponed: Welcome[] = [];
  for (const group of snapshots.values()) {
    if (draft.size < limit) addSnapshot(draft, group, now);
    else postponed.push(...group);
  }
  return postponed;
}

function isCurrent(room: RoomState, { user, to }: Welcome): boolean {
  const member = room.members.get(user);
  return member?.connection === to.connection && member.gateway === to.gateway;
}

function missedEvents(draft: Draft, room: RoomState, { resume }: Welcome): readonly PastEvent[] | null {
  if (resume === null || resume.timeline !== room.timeline || resume.seq > room.seq) return null;
  const ofDraft = draft.events.filter((event) => event.room === room.id && event.timeline === room.timeline);
  const known = (ofDraft[0]?.seq ?? room.seq + 1) - 1;
  const past = resume.seq < known ? eventsAfter(draft.memory.window, room.id, resume, known) : [];
  if (past === null) return null;
  const events = [...past, ...ofDraft.filter(({ seq }) => seq > resume.seq)];
  const bytes = events.reduce((sum, { body }) => sum + body.length, 0);
  return bytes <= REPLAY_BYTES && events.length <= REPLAY_EVENTS ? events : null;
}

function addResumed(draft: Draft, room: RoomState, welcome: Welcome, missed: readonly PastEvent[], now: number): void {
  const to = room.seq;
  const body = JSON.stringify({
    type: 'RESUMED',
    from: to - missed.length + 1,
    to,
    url: room.url,
    currentTime: positionAt(room.anchor, now),
    isPlaying: room.anchor.playing,
    serverTime: now,
  });
  const { connection, gateway } = welcome.to;
  const events = missed.map((event) => event.body);
  addRecord(draft, { kind: 'resumed', room: room.id, connection, to, body, events }, [gateway]);
}

/** One ROOM_STATE, then an ACK for every id of these sockets whose event it covers: they will not see that event. */
function addSnapshot(draft: Draft, group: readonly Welcome[], now: number): void {
  const [first] = group;
  const room = first === undefined ? null : roomIn(draft, first.room);
  if (first === undefined || room === null) return;
  const { gateway } = first.to;
  const connections = group.map(({ to }) => to.connection);
  const body = JSON.stringify(welcomeState(room, now, first.modern));
  addRecord(draft, { kind: 'snapshot', room: room.id, seq: room.seq, connections, body }, [gateway]);
  for (const { user, to } of group) {
    for (const event of draft.events) {
      if (event.id === null || event.user !== user || event.room !== room.id) continue;
      const ack = JSON.stringify({ type: 'ACK', id: event.id, timeline: event.timeline, seq: event.seq });
      addRecord(draft, { kind: 'reply', connection: to.connection, id: event.id, join: null, body: ack }, [gateway]);
    }
  }
}

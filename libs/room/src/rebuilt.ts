import {
  connectionId,
  gatewayId,
  positionAt,
  sessionId,
  timeline,
  type Anchor,
  type RoomId,
  type SessionId,
  type UserId,
} from '@tandem-watch/protocol';
import { heirOf } from './host.ts';
import { anchorAt } from './playback.ts';
import type { Moment } from './result.ts';
import type { RoomSettings } from './settings.ts';
import type { Member, RoomState, Session } from './state.ts';

/** A room's newest life as history has it, not archived. */
export interface RoomSnapshot {
  readonly id: RoomId;
  readonly life: string;
  readonly seq: number;
  readonly version: number;
  readonly createdAt: number;
  readonly hostUserId: UserId | null;
  readonly url: string;
  readonly anchor: Anchor;
  readonly guestControl: boolean;
  readonly pinTag: string | null;
  readonly kicked: ReadonlyMap<UserId, number>;
  /** Those who had not left, in the order of joining. */
  readonly members: readonly StoredMember[];
  /** Of the members, and of those who left less than the time ago that a session is kept, kicked ones excepted. */
  readonly sessions: readonly StoredSession[];
}

export interface StoredMember {
  readonly user: UserId;
  readonly username: string;
  readonly joinedSeq: number;
  readonly joinedAt: number;
  /** The session of its last event, if history knows it. */
  readonly session: SessionId | null;
}

export interface StoredSession {
  readonly session: SessionId;
  readonly user: UserId;
  /** The highest command id of its events, 0 if they had none. */
  readonly lastId: number;
  /** When its member left, ms; null while it is in the room. */
  readonly leftAt: number | null;
}

/** Where a member is whose socket nobody remembers: any other one is accepted later, and none is it. */
const NOWHERE = { gateway: gatewayId(''), connection: connectionId(''), acceptedAt: 0, ordinal: 0, address: '' };

/**
 * A room as history gives it back when Redis has lost it, on the partition's timeline of the moment. What history does
 * not hold is as in a room where it never was: no gate, no waiting JOIN, good links, nobody told of guest control, no
 * outcomes of commands: an id at or below the last one in history is too old to tell.
 */
export function rebuilt(snapshot: RoomSnapshot, moment: Moment, settings: RoomSettings): RoomState {
  const { now } = moment;
  const { id, life, seq, version, createdAt, url, anchor, guestControl, pinTag, kicked } = snapshot;
  const members = new Map(snapshot.members.map((stored) => [stored.user, memberOf(stored, life, now, settings)]));
  const host = snapshot.hostUserId !== null && members.has(snapshot.hostUserId) ? snapshot.hostUserId : null;
  return {
    id,
    life,
    timeline: timeline(`${moment.partitionTimeline}.${life}`),
    seq,
    version,
    createdAt,
    hostUserId: host ?? heirOf(members)?.user ?? null,
    url,
    anchor: members.size === 0 ? pausedAt(snapshot) : anchor,
    guestControl,
    guestControlTold: false,
    pinTag,
    members,
    gate: null,
    kicked,
    closedUntil: null,
    pending: new Map(),
    sessions: sessionsOf(snapshot, members),
    emptySince: members.size === 0 ? now : null,
    membersDue: null,
    membersToldAt: 0,
    gateDue: null,
    gateToldAt: 0,
    bucket: { tokens: settings.commandBurst, at: now },
  };
}

/** Where playback stopped when the last member left: the snapshot may be older than that. */
function pausedAt({ anchor, sessions }: RoomSnapshot): Anchor {
  const lastLeft = Math.max(anchor.at, ...sessions.map(({ leftAt }) => leftAt ?? 0));
  return anchor.playing ? anchorAt(positionAt(anchor, lastLeft), false, lastLeft) : anchor;
}

function memberOf(stored: StoredMember, life: string, now: number, settings: RoomSettings): Member {
  return {
    ...stored,
    ...NOWHERE,
    session: stored.session ?? sessionId(`${life}.${stored.user}`),
    modern: false,
    position: anchorAt(0, false, now),
    quality: 'good',
    syncErrorMs: null,
    seenAt: now,
    grace: { cause: 'moved', until: now + settings.moveGraceMs },
  };
}

function sessionsOf({ sessions, kicked }: RoomSnapshot, members: RoomState['members']): RoomState['sessions'] {
  const rebuiltSessions = new Map<SessionId, Session>();
  for (const { session, user, lastId, leftAt } of sessions) {
    if (leftAt !== null && kicked.has(user)) continue;
    rebuiltSessions.set(session, { user, outcomes: new Map(), floor: lastId, leftAt });
  }
  for (const { session, user } of members.values()) {
    const floor = rebuiltSessions.get(session)?.floor ?? 0;
    rebuiltSessions.set(session, { user, outcomes: new Map(), floor, leftAt: null });
  }
  return rebuiltSessions;
}

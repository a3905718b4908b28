import type { MemberStatus, RoomStateReply, UserId } from '@tandem-watch/protocol';
import { withRights, type Member, type RoomState } from './room-state.ts';

/** The room as a snapshot tells it. What was said before is kept: it is no part of a snapshot. */
export function fromSnapshot(message: RoomStateReply, me: UserId, before: RoomState | null): RoomState {
  const statuses = message.members ?? [];
  return withRights({
    roomId: message.roomId,
    me,
    url: message.url,
    anchor: { position: message.currentTime, playing: message.isPlaying, at: message.serverTime },
    hostUserId: message.hostUserId,
    guestControlEnabled: message.guestControlEnabled,
    members: message.users.map(({ userId, username }) => withStatus(newMember(userId, username), statuses)),
    gate: message.gate ?? null,
    chat: before?.chat ?? [],
    iceServers: message.iceServers ?? before?.iceServers ?? [],
    timeline: message.timeline,
    seq: message.seq,
  });
}

/** A member of which nothing else is known yet. */
export function newMember(userId: UserId, username: string): Member {
  return { userId, username, connected: true, connectionQuality: 'good' };
}

/** A member with its status of the list, or as it was. The same object when nothing is new. */
export function withStatus(member: Member, statuses: readonly MemberStatus[]): Member {
  const status = statuses.find(({ userId }) => userId === member.userId);
  if (status === undefined) return member;
  const isSame =
    status.connected === member.connected &&
    status.connectionQuality === member.connectionQuality &&
    status.syncErrorMs === member.syncErrorMs;
  return isSame ? member : { ...status, username: member.username };
}

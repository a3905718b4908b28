import type { RoomEvent } from '@tandem-watch/protocol';
import { newMember } from './from-snapshot.ts';
import { withRights, type Member, type RoomState } from './room-state.ts';

const MAX_CHAT = 200;

/** The room after the next event. That it is the next one is for the caller to know. */
export function applyEvent(state: RoomState, event: RoomEvent): RoomState {
  return withRights({ ...state, ...changes(state, event), timeline: event.timeline, seq: event.seq });
}

function changes(state: RoomState, event: RoomEvent): Partial<RoomState> {
  switch (event.type) {
    case 'USER_JOINED':
      return { members: joined(state.members, event) };
    case 'USER_LEFT':
      return left(state, event);
    case 'USERNAME_UPDATED':
      return { members: state.members.map((member) => renamed(member, event)) };
    case 'PLAY_PAUSE':
      return { anchor: anchorOf(event, event.control === 'play'), gate: null };
    case 'SEEK_PAUSE':
      return { anchor: anchorOf(event, false), gate: null };
    case 'URL_CHANGE':
      return { url: event.url, anchor: anchorOf(event, false), gate: null };
    case 'GUEST_CONTROL':
      return { guestControlEnabled: event.enabled };
    case 'HOST_CHANGED':
      return { hostUserId: event.hostUserId };
    case 'CHAT':
      return { chat: [...state.chat, event].slice(-MAX_CHAT) };
  }
}

function anchorOf(event: { readonly currentTime: number; readonly timestamp: number }, playing: boolean) {
  return { position: event.currentTime, playing, at: event.timestamp };
}

/** One of the extension's clients tells again that it has joined: it keeps its place. */
function joined(members: readonly Member[], { userId, username }: RoomEvent & { type: 'USER_JOINED' }): Member[] {
  const isKnown = members.some((member) => member.userId === userId);
  if (!isKnown) return [...members, newMember(userId, username)];
  return members.map((member) => (member.userId === userId ? { ...member, username, connected: true } : member));
}

/** The last one to leave pauses the room where it is. */
function left(state: RoomState, { userId }: RoomEvent): Partial<RoomState> {
  const members = state.members.filter((member) => member.userId !== userId);
  if (state.gate === null) return { members };
  return { members, gate: { ...state.gate, waitingFor: state.gate.waitingFor.filter((id) => id !== userId) } };
}

function renamed(member: Member, { userId, username }: RoomEvent & { type: 'USERNAME_UPDATED' }): Member {
  return member.userId === userId ? { ...member, username } : member;
}

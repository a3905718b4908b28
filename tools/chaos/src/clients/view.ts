import { positionAt, type Anchor, type RoomEvent, type ServerMessage } from '@tandem-watch/protocol';
import { isEvent } from './read-frame.ts';

/** The room as a client knows it, from what it received alone. */
export interface View {
  readonly timeline: string;
  readonly seq: number;
  readonly url: string;
  readonly anchor: Anchor;
  readonly host: string | null;
  readonly guestControl: boolean;
  /** Changed in place: a copy for every event would cost a room of a thousand more than all else. */
  readonly users: Map<string, string>;
}

/** The view after a message; null before the first ROOM_STATE. */
export function afterMessage(view: View | null, message: ServerMessage): View | null {
  if (message.type === 'ROOM_STATE') {
    const { timeline, seq, url, currentTime, isPlaying, serverTime, hostUserId, guestControlEnabled, users } = message;
    return {
      timeline,
      seq,
      url,
      anchor: { position: currentTime, playing: isPlaying, at: serverTime },
      host: hostUserId,
      guestControl: guestControlEnabled,
      users: new Map(users.map(({ userId, username }) => [userId, username])),
    };
  }
  if (view === null) return null;
  if (message.type === 'HOST_HEARTBEAT' || message.type === 'SYNC_PLAYBACK') {
    const { currentTime, isPlaying, timestamp } = message;
    return { ...view, anchor: { position: currentTime, playing: isPlaying, at: timestamp } };
  }
  if (message.type === 'RESUMED') {
    return view;
  }
  return isEvent(message) ? { ...afterEvent(view, message), timeline: message.timeline, seq: message.seq } : view;
}

function afterEvent(view: View, event: RoomEvent): View {
  const at = event.timestamp;
  switch (event.type) {
    case 'USER_JOINED':
    case 'USERNAME_UPDATED':
      view.users.set(event.userId, event.username);
      return view;
    case 'USER_LEFT':
      return withoutUser(view, event.userId, at);
    case 'HOST_CHANGED':
      return { ...view, host: event.hostUserId };
    case 'GUEST_CONTROL':
      return { ...view, guestControl: event.enabled };
    case 'PLAY_PAUSE':
      return { ...view, anchor: { position: event.currentTime, playing: event.control === 'play', at } };
    case 'SEEK_PAUSE':
      return { ...view, anchor: { position: event.currentTime, playing: false, at } };
    case 'URL_CHANGE':
      return { ...view, url: event.url, anchor: { position: event.currentTime, playing: false, at } };
    case 'CHAT':
      return view;
  }
}

/** The last to leave leaves the room paused where it is, without a host. */
function withoutUser(view: View, user: string, at: number): View {
  view.users.delete(user);
  if (view.users.size > 0) return view;
  return { ...view, host: null, anchor: { position: positionAt(view.anchor, at), playing: false, at } };
}

import type { ConnectionId, RoomId } from '@tandem-watch/protocol';
import { placeOf, type Client } from './client.ts';
import type { Joined } from './session.ts';

/** A client that has a place. */
export type Member = Client & { session: Joined };

/** All clients of this gateway, by connection, and its members by room. */
export interface Clients {
  readonly byConnection: Map<ConnectionId, Client>;
  readonly byRoom: Map<RoomId, Map<ConnectionId, Client>>;
}

export function noClients(): Clients {
  return { byConnection: new Map(), byRoom: new Map() };
}

/** The client's session as a member's, null when it is none. */
export function membership(client: Client): Joined | null {
  return client.session.state === 'joined' ? client.session : null;
}

/** Gives a client its place. */
export function enterRoom(clients: Clients, client: Client, session: Joined): void {
  leaveRoom(clients, client);
  client.session = session;
  const room = clients.byRoom.get(session.room) ?? new Map<ConnectionId, Client>();
  room.set(client.connection, client);
  clients.byRoom.set(session.room, room);
}

/** Takes a client out of its room, if it is in one: from now on nothing of the room reaches it. */
export function leaveRoom(clients: Clients, client: Client): void {
  const place = placeOf(client);
  if (place === null) return;
  const room = clients.byRoom.get(place.room);
  room?.delete(client.connection);
  if (room?.size === 0) clients.byRoom.delete(place.room);
}

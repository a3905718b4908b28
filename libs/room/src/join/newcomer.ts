import type { Address, JoinCommand, RoomId, SessionId, UserId } from '@tandem-watch/protocol';
import type { Member } from '../state.ts';

/** A socket that is to have a place in the room. */
export interface Newcomer extends Address {
  readonly room: RoomId;
  readonly user: UserId;
  readonly session: SessionId;
  readonly acceptedAt: number;
  readonly ordinal: number;
  readonly modern: boolean;
  readonly address: string;
  readonly resume: JoinCommand['resume'];
}

/** What a member takes over from the socket that has its place. */
export function seatOf(newcomer: Newcomer): Pick<Member, Seat> {
  const { session, gateway, connection, acceptedAt, ordinal, modern, address } = newcomer;
  return { session, gateway, connection, acceptedAt, ordinal, modern, address };
}

type Seat = 'session' | 'gateway' | 'connection' | 'acceptedAt' | 'ordinal' | 'modern' | 'address';

import type { Observation } from '@tandem-watch/protocol';
import { withMember } from '../member.ts';
import { anchorAt } from '../playback.ts';
import type { Member, RoomState } from '../state.ts';
import { also, changed, still, type Step } from '../step.ts';

/**
 * The player of a member that leads is somewhere: the room is there too, and the others are told. While a gate is open
 * the room waits at its target: what a player does meanwhile says nothing about the room.
 */
export function lead(
  state: RoomState,
  member: Member,
  at: { readonly currentTime: number; readonly isPlaying: boolean },
  now: number,
  message: Observation,
): Step {
  const position = anchorAt(at.currentTime, at.isPlaying, now);
  const own = changed(still(state), { members: withMember(state, { ...member, position, seenAt: now }) });
  if (state.gate !== null) return own;
  const led = changed(own, { anchor: position });
  return also(led, { kind: 'observe', message, except: member.connection, modernOnly: false });
}

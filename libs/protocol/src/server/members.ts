import * as z from 'zod';
import { connectionQuality, flag, partySchema, seq, timelineSchema, type ConnectionQuality } from '../fields.ts';
import type { Timeline, UserId } from '../ids.ts';
import { serverMessage } from './message.ts';

/** How one member's connection and player are. */
export interface MemberStatus {
  readonly userId: UserId;
  /** False while it may still come back. */
  readonly connected: boolean;
  readonly connectionQuality: ConnectionQuality;
  /** How far its player is ahead of the room, ms; not given until it has said so. */
  readonly syncErrorMs?: number;
}

/** How all members are. To clients that joined with `protocol`, at most once a second. */
export interface MembersObservation {
  readonly type: 'MEMBERS';
  readonly members: readonly MemberStatus[];
  readonly timeline: Timeline;
  /** Of the last event. */
  readonly seq: number;
}

export const memberStatus: z.ZodType<MemberStatus> = z.object({
  userId: partySchema,
  connected: flag,
  connectionQuality,
  syncErrorMs: z.number().meta({ description: 'Milliseconds ahead of the room.' }).exactOptional(),
});

export const membersObservationSchema: z.ZodType<MembersObservation> = serverMessage(
  'MEMBERS',
  'How all members are. To clients that joined with `protocol`, at most once a second.',
  { members: z.array(memberStatus), timeline: timelineSchema, seq },
);

import * as z from 'zod';
import { partySchema, seq, serverTime, time, timelineSchema } from '../fields.ts';
import type { Timeline, UserId } from '../ids.ts';

/** An open ready gate. */
export interface GateStatus {
  /** Seconds: where the room will play on. */
  readonly targetTime: number;
  /** Its members that are connected and not ready yet. */
  readonly waitingFor: readonly UserId[];
  /** Server time (ms) at which it closes anyway. */
  readonly endsAt: number;
}

interface GateOf {
  readonly type: 'GATE';
  readonly timeline: Timeline;
  /** Of the last event. */
  readonly seq: number;
}

export interface OpenGateObservation extends GateOf, GateStatus {}

export interface ClosedGateObservation extends GateOf {
  readonly closed: true;
}

/** How the ready gate is. To clients that joined with `protocol`: an opening at once, else at most once a second. */
export type GateObservation = OpenGateObservation | ClosedGateObservation;

const status = { targetTime: time, waitingFor: z.array(partySchema), endsAt: serverTime };
const position = { timeline: timelineSchema, seq };
const type = z.literal('GATE');

export const gateStatus: z.ZodType<GateStatus> = z.object(status);

export const gateObservationSchema: z.ZodType<GateObservation> = z
  .union([z.object({ type, ...status, ...position }), z.object({ type, closed: z.literal(true), ...position })])
  .meta({
    description:
      'How the ready gate is: open, or closed. To clients that joined with `protocol`: an opening at once, else at most once a second.',
  });

import * as z from 'zod';
import { flag, roomIdSchema, seq, timelineSchema, userIdSchema } from '../fields.ts';
import type { RoomId, Timeline, UserId } from '../ids.ts';
import { issueCode } from '../issue-code.ts';
import { NO_CONTROL, text } from '../text.ts';
import { PROTOCOL_VERSION } from '../version.ts';
import { clientMessage, type Message } from './message.ts';
import { sentUsername } from './sent-username.ts';

/** Asks for a place in a room; the first one creates it. */
export interface JoinMessage extends Message<'JOIN'> {
  readonly roomId: RoomId;
  readonly userId: UserId;
  /** Normalised and not empty; without one the user id is shown. */
  readonly username?: string;
  /** Up to 64 characters. Of the room's creator: the PIN it sets, none if empty. */
  readonly pin?: string;
  /** Of the room's creator: whether guests may control playback, on unless false. */
  readonly guestControl?: boolean;
  /** The signed token of an earlier ROOM_STATE. */
  readonly session?: string;
  /** The last event that was seen. */
  readonly resume?: ResumePoint;
  /** The version spoken; the extension's clients send none. */
  readonly protocol?: number;
  /** The access token, where one is asked for. */
  readonly token?: string;
}

export interface ResumePoint {
  readonly timeline: Timeline;
  readonly seq: number;
}

const protocol = z.int().check(({ value, issues }) => {
  if (value === PROTOCOL_VERSION) return;
  issues.push({ code: 'custom', message: 'is not spoken', input: value, ...issueCode('UNSUPPORTED_PROTOCOL') });
});

export const joinMessageSchema: z.ZodType<JoinMessage> = clientMessage(
  'JOIN',
  'Asks for a place in a room. The first JOIN creates the room, becomes host and sets PIN and guest control. ' +
    'Answered by ROOM_STATE, RESUMED or ERROR. Who may: anyone.',
  {
    roomId: roomIdSchema,
    userId: userIdSchema,
    username: sentUsername.nullish(),
    pin: text(NO_CONTROL, 0, 64).describe('The creator sets it; empty: none.').nullish(),
    guestControl: flag.describe('The creator sets it; on unless false.').nullish(),
    session: text(NO_CONTROL, 0, 1024).describe('The token of an earlier ROOM_STATE.').nullish(),
    resume: z.object({ timeline: timelineSchema, seq }).describe('The last event that was seen.').nullish(),
    protocol: protocol.meta({ const: PROTOCOL_VERSION, description: 'The version that is spoken.' }).nullish(),
    token: text(NO_CONTROL, 0, 4096).describe('The access token, where one is asked for.').nullish(),
  },
);

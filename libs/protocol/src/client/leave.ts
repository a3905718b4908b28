import type { ZodType } from 'zod';
import { clientMessage, type Message } from './message.ts';

/** Leaves the room at once. */
export type LeaveMessage = Message<'LEAVE'>;

export const leaveMessageSchema: ZodType<LeaveMessage> = clientMessage(
  'LEAVE',
  'Leaves at once; a leaving host hands over (HOST_CHANGED, then USER_LEFT). The server closes 1000. Who may: anyone.',
  {},
);

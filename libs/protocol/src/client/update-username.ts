import * as z from 'zod';
import { clientMessage, type Message } from './message.ts';
import { sentUsername } from './sent-username.ts';

/** Changes the sender's name. */
export interface UpdateUsernameMessage extends Message<'UPDATE_USERNAME'> {
  /** Normalised and not empty. */
  readonly username: string;
}

export const updateUsernameMessageSchema: z.ZodType<UpdateUsernameMessage> = clientMessage(
  'UPDATE_USERNAME',
  'Makes an event USERNAME_UPDATED; the same name is a no-op. Who may: any member, for itself.',
  { username: sentUsername.pipe(z.string('holds nothing that can be seen')) },
);

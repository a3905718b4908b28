import type { ZodType } from 'zod';
import { flag } from '../fields.ts';
import { clientMessage, type Message } from './message.ts';

/** Lets guests control playback, or not. */
export interface ToggleGuestControlMessage extends Message<'TOGGLE_GUEST_CONTROL'> {
  readonly enabled: boolean;
}

export const toggleGuestControlMessageSchema: ZodType<ToggleGuestControlMessage> = clientMessage(
  'TOGGLE_GUEST_CONTROL',
  'Makes an event GUEST_CONTROL; the same value is a no-op. Who may: the host.',
  { enabled: flag },
);

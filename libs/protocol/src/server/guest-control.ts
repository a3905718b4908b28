import type { ZodType } from 'zod';
import { flag } from '../fields.ts';
import { roomEvent, type EventOf } from './event.ts';

/** Guests may control playback from now on, or may not. */
export interface GuestControlEvent extends EventOf<'GUEST_CONTROL'> {
  readonly enabled: boolean;
}

export const guestControlEventSchema: ZodType<GuestControlEvent> = roomEvent(
  'GUEST_CONTROL',
  'Guests may control playback from now on, or may not.',
  { enabled: flag },
);

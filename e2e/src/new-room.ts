import { randomUUID } from 'node:crypto';

/** A room id that no other test uses. */
export function newRoom(): string {
  return `room-${randomUUID().slice(0, 12)}`;
}

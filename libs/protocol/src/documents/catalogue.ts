import type * as z from 'zod';
import { clientMessageSchemas } from '../client/client-message.ts';
import { observationSchemas, relaySchemas, replySchemas, roomEventSchemas } from '../server/server-message.ts';

export type Kind = 'Message' | 'Event' | 'Observation' | 'Relay' | 'Reply';

/** One message of the protocol. */
export interface Entry {
  readonly kind: Kind;
  readonly type: string;
  /** The name of its TypeScript type, unique: PLAY_PAUSE of a client is `PlayPauseMessage`. */
  readonly name: string;
  readonly schema: z.ZodType;
}

/** Every message of the protocol, clients' first. */
export const CATALOGUE: readonly Entry[] = [
  ...entries('Message', clientMessageSchemas),
  ...entries('Event', roomEventSchemas),
  ...entries('Observation', observationSchemas),
  ...entries('Relay', relaySchemas),
  ...entries('Reply', replySchemas),
];

function entries(kind: Kind, schemas: Readonly<Record<string, z.ZodType>>): Entry[] {
  return Object.entries(schemas).map(([type, schema]) => ({ kind, type, name: pascal(type) + kind, schema }));
}

function pascal(type: string): string {
  return type
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');
}

import {
  observationSchemas,
  relaySchemas,
  replySchemas,
  roomEventSchemas,
  serverMessageSchema,
  type RoomEvent,
  type ServerMessage,
} from '@tandem-watch/protocol';
import * as z from 'zod';

const schemas = new Map<string, z.ZodType<ServerMessage>>();
for (const group of [observationSchemas, replySchemas, roomEventSchemas, relaySchemas]) {
  for (const [type, schema] of Object.entries<z.ZodType<ServerMessage>>(group)) {
    schemas.set(type, schemas.has(type) ? serverMessageSchema : schema);
  }
}

const typed = z.looseObject({ type: z.string() });

/** A frame: its text and what it says. */
export interface Frame {
  readonly text: string;
  readonly message: ServerMessage;
}

/** Members of a room get the same bytes: those that came last are read, and kept in memory, once. */
const KNOWN = 2_000;
const known = new Map<string, Frame>();

/** Reads a frame of the server. Throws on one that the protocol does not know. */
export function readFrame(text: string): Frame {
  const before = known.get(text);
  if (before !== undefined) return before;
  const value: unknown = JSON.parse(text);
  const { type } = typed.parse(value);
  const frame = { text, message: (schemas.get(type) ?? serverMessageSchema).parse(value) };
  known.set(text, frame);
  const [oldest] = known.keys();
  if (known.size > KNOWN && oldest !== undefined) known.delete(oldest);
  return frame;
}

const eventTypes = new Set<string>(Object.keys(roomEventSchemas));

export function isEvent(message: ServerMessage): message is RoomEvent {
  return eventTypes.has(message.type);
}

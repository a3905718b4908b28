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

/** Reads a frame of the server. Throws on one that the protocol does not know. */
export function readFrame(text: string): ServerMessage {
  const value: unknown = JSON.parse(text);
  const { type } = typed.parse(value);
  return (schemas.get(type) ?? serverMessageSchema).parse(value);
}

const eventTypes = new Set<string>(Object.keys(roomEventSchemas));

export function isEvent(message: ServerMessage): message is RoomEvent {
  return eventTypes.has(message.type);
}

import { parseClientMessage, type ActMessage, type Command } from '@tandem-watch/protocol';
import { TRACEPARENT } from '@tandem-watch/service';
import { z } from 'zod';
import { connection, gateway, life, room, session, user } from './id-schema.ts';
import { joinSchema } from './room-record-schema.ts';

// What stands on the stream was written by a gateway, which may be of another version, or stolen: it is checked.

/** Sockets in a part of ANNOUNCE, rooms in ANCHORS: ten times what gateways send. */
const MAX_ITEMS = 1_000;

/** Characters of an action. */
const MAX_ACTION = 8_192;

/** What an owner makes of a sealed ACTION; on the stream it is nobody's to say. */
const NO_COMMAND_OF_ITS_OWN = z.never();

const socket = { room, user, connection };

const actMessage = z.unknown().transform((value, context): ActMessage => {
  const parsed = parseClientMessage(value);
  if (parsed.ok && parsed.message.type !== 'JOIN' && parsed.message.type !== 'PING') return parsed.message;
  context.addIssue({ code: 'custom', message: 'no message that a member may send' });
  return z.NEVER;
});

const announcedSocket = z.object({
  ...socket,
  session,
  life,
  acceptedAt: z.number(),
  username: z.string(),
  ordinal: z.number(),
  modern: z.boolean(),
  address: z.string(),
});

const schemas: { readonly [Type in Command['type']]: z.ZodType<Extract<Command, { type: Type }>> } = {
  JOIN: z.unknown().pipe(joinSchema),
  ACT: z.object({
    type: z.literal('ACT'),
    ...socket,
    session,
    message: actMessage,
    traceparent: z.string().regex(TRACEPARENT).optional(),
  }),
  LOST: z.object({ type: z.literal('LOST'), ...socket, cause: z.enum(['socket', 'moved']) }),
  PROBED: z.object({ type: z.literal('PROBED'), ...socket, alive: z.boolean() }),
  UNDELIVERED: z.object({
    type: z.literal('UNDELIVERED'),
    room,
    user,
    sender: z.object({ gateway, connection }),
    id: z.number().nullable(),
  }),
  QUALITY: z.object({ type: z.literal('QUALITY'), ...socket, quality: z.enum(['good', 'fair', 'poor']) }),
  ANNOUNCED: z.object({ type: z.literal('ANNOUNCED'), ...announcedSocket.shape }),
  TICK: z.object({ type: z.literal('TICK'), room }),
  ARCHIVE_ROOM: z.object({ type: z.literal('ARCHIVE_ROOM'), room }),
  NOTICE: NO_COMMAND_OF_ITS_OWN,
  CLOSE_ROOM: NO_COMMAND_OF_ITS_OWN,
  REMOVE_MEMBER: NO_COMMAND_OF_ITS_OWN,
  HELLO: z.object({ type: z.literal('HELLO'), nonce: z.string().regex(/^[\w-]{1,64}$/) }),
  ANNOUNCE: z.object({
    type: z.literal('ANNOUNCE'),
    nonce: z.string(),
    part: z.number(),
    last: z.boolean(),
    sockets: z.array(announcedSocket).max(MAX_ITEMS),
  }),
  BYE: z.object({ type: z.literal('BYE') }),
  ANCHORS: z.object({ type: z.literal('ANCHORS'), rooms: z.array(room).max(MAX_ITEMS) }),
  GATEWAY_LOST: z.object({ type: z.literal('GATEWAY_LOST'), gateway, batch: z.number() }),
  DUE: z.object({ type: z.literal('DUE') }),
  STALL: z.object({ type: z.literal('STALL') }),
  ACTION: z.object({ type: z.literal('ACTION'), body: z.string().max(MAX_ACTION), seal: z.string().max(64) }),
};

const typed = z.object({ type: z.enum(Object.keys(schemas).filter(isType)) });

function isType(value: string): value is Command['type'] {
  return value in schemas;
}

/** The command that a value from the stream is, or why it is none. */
export function readCommand(value: unknown): { ok: true; command: Command } | { ok: false; reason: string } {
  const head = typed.safeParse(value);
  if (!head.success) return { ok: false, reason: 'unknown command type' };
  const parsed = schemas[head.data.type].safeParse(value);
  return parsed.success ? { ok: true, command: parsed.data } : { ok: false, reason: z.prettifyError(parsed.error) };
}

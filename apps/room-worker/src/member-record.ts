import { connectionId, gatewayId, sessionId, userId } from '@tandem-watch/protocol';
import type { Member } from '@tandem-watch/room';
import { z } from 'zod';

const memberSchema = z.object({
  current_time: z.number(),
  is_playing: z.boolean(),
  position_at: z.number(),
  connection_quality: z.enum(['good', 'fair', 'poor']),
  sync_error_ms: z.number().nullable(),
  last_heartbeat: z.number(),
  username: z.string(),
  gateway: z.string(),
  connection: z.string(),
  accepted_at: z.number(),
  ordinal: z.number(),
  session: z.string(),
  joined: z.number(),
  joined_at: z.number(),
  modern: z.boolean(),
  address: z.string(),
  grace: z.object({ cause: z.enum(['socket', 'moved']), until: z.number() }).nullable(),
});

/** A member as a field of the room's `users` hash: JSON. */
export function encodeMember(member: Member): string {
  return JSON.stringify({
    current_time: member.position.position,
    is_playing: member.position.playing,
    position_at: member.position.at,
    connection_quality: member.quality,
    sync_error_ms: member.syncErrorMs,
    last_heartbeat: member.seenAt,
    username: member.username,
    gateway: member.gateway,
    connection: member.connection,
    accepted_at: member.acceptedAt,
    ordinal: member.ordinal,
    session: member.session,
    joined: member.joinedSeq,
    joined_at: member.joinedAt,
    modern: member.modern,
    address: member.address,
    grace: member.grace,
  } satisfies z.infer<typeof memberSchema>);
}

/** The member that `encodeMember` wrote. Throws on anything else. */
export function decodeMember(user: string, text: string): Member {
  const value = memberSchema.parse(JSON.parse(text));
  return {
    user: userId(user),
    username: value.username,
    joinedSeq: value.joined,
    joinedAt: value.joined_at,
    session: sessionId(value.session),
    gateway: gatewayId(value.gateway),
    connection: connectionId(value.connection),
    acceptedAt: value.accepted_at,
    ordinal: value.ordinal,
    modern: value.modern,
    address: value.address,
    position: { position: value.current_time, playing: value.is_playing, at: value.position_at },
    quality: value.connection_quality,
    syncErrorMs: value.sync_error_ms,
    seenAt: value.last_heartbeat,
    grace: value.grace,
  };
}

import * as z from 'zod';
import { ID_PATTERN, roomId, timeline, userId, type RoomId, type Timeline, type UserId } from './ids.ts';
import { MAX_POSITION } from './playback.ts';
import { NO_CONTROL, text } from './text.ts';

export type PlaybackControl = 'play' | 'pause';
export type ConnectionQuality = 'good' | 'fair' | 'poor';

/** The id of a command, 1…2^53−1. */
export const commandId: z.ZodInt = z.int().min(1).meta({ description: 'Id of a command; grows within a session.' });

/** A position in a video: seconds, 0…604,800. */
export const time: z.ZodNumber = z.number().min(0).max(MAX_POSITION).meta({ description: 'Seconds.' });

/** A moment on somebody's clock: ms, any finite number. */
export const timestamp: z.ZodNumber = z.number().meta({ description: 'Milliseconds.' });

/** Milliseconds on the server's clock. */
export const serverTime: z.ZodNumber = z.number().meta({ description: "Milliseconds, the server's clock." });

/** A sequence number within a timeline; 0 before the first event. */
export const seq: z.ZodInt = z.int().min(0).meta({ description: 'Number of an event within its timeline.' });

export const flag: z.ZodBoolean = z.boolean();

export const playbackControl: z.ZodType<PlaybackControl> = z.enum(['play', 'pause']);

export const connectionQuality: z.ZodType<ConnectionQuality> = z.enum(['good', 'fair', 'poor']);

export const roomIdSchema: z.ZodType<RoomId> = z.string().regex(ID_PATTERN).transform(roomId);

/** A member of a room, or `server`: whom a message is from or for. */
export const partySchema: z.ZodType<UserId> = z.string().regex(ID_PATTERN).transform(userId);

/** A user id that a client may take: not `server`. */
export const userIdSchema: z.ZodType<UserId> = z
  .string()
  .regex(/^(?!server$)[A-Za-z0-9_-]{1,64}$/)
  .transform(userId);

/** A timeline: up to 64 characters, opaque to clients. */
export const timelineSchema: z.ZodType<Timeline> = text(NO_CONTROL, 0, 64).transform(timeline);

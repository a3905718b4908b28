import { connectionId, gatewayId, ID_PATTERN, roomId, sessionId, userId } from '@tandem-watch/protocol';
import * as z from 'zod';

// Ids as they may stand in a record's header: no space and no line feed, or a gateway that was taken over could write
// records of its own into the log. What users name is checked as at the door.

const token = z.string().regex(/^[\w.-]{1,200}$/);

export const room = z.string().regex(ID_PATTERN).transform(roomId);
export const user = z.string().regex(ID_PATTERN).transform(userId);
export const connection = token.transform(connectionId);
export const gateway = token.transform(gatewayId);
export const session = token.transform(sessionId);
export const life: z.ZodString = token;

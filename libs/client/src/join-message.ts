import { PROTOCOL_VERSION, roomId, userId, type JoinMessage } from '@tandem-watch/protocol';
import type { JoinOptions } from './options.ts';

/** The JOIN for one attempt: what the options say, and where to go on. */
export async function joinMessage(
  options: JoinOptions,
  session: string | null,
  resume: JoinMessage['resume'] | null,
): Promise<JoinMessage> {
  const { username, pin, guestControl, token } = options;
  const access = typeof token === 'function' ? await token() : token;
  return {
    type: 'JOIN',
    protocol: PROTOCOL_VERSION,
    roomId: roomId(options.roomId),
    userId: userId(options.userId),
    ...(username === undefined ? {} : { username }),
    ...(pin === undefined ? {} : { pin }),
    ...(guestControl === undefined ? {} : { guestControl }),
    ...(access === undefined ? {} : { token: access }),
    ...(session === null ? {} : { session }),
    ...(resume === null || resume === undefined ? {} : { resume }),
  };
}

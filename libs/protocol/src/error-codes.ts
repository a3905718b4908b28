/** Every code an ERROR can carry. A closed enum: a new one is a change of the protocol. */
export const ERROR_CODES = [
  'BAD_JSON',
  'BAD_MESSAGE',
  'UNKNOWN_TYPE',
  'NOT_JOINED',
  'ALREADY_JOINED',
  'BAD_PIN',
  'BAD_URL',
  'FORBIDDEN',
  'USER_IN_USE',
  'NO_SUCH_USER',
  'PEER_UNREACHABLE',
  'ROOM_FULL',
  'RATE_LIMITED',
  'OVERLOADED',
  'UNAVAILABLE',
  'RESUME_FAILED',
  'STALE_ID',
  'UNSUPPORTED_PROTOCOL',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorMeaning {
  /** Whose fault it is. What the sender caused is never logged as a fault of ours. */
  readonly fault: 'sender' | 'server';
  /** What happened and what the sender can do about it: the `message` of an ERROR. */
  readonly text: string;
}

/** What each error code means, and what its receiver should do. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorMeaning>> = {
  BAD_JSON: sender('This was not a JSON object; send one JSON object a text frame.'),
  BAD_MESSAGE: sender('A field is missing, of a wrong type or beyond its limit; correct it before you send it again.'),
  UNKNOWN_TYPE: sender('Clients cannot send this type; see the protocol for those they can.'),
  NOT_JOINED: sender('Send JOIN and wait for ROOM_STATE first.'),
  ALREADY_JOINED: sender('This socket is in another room; LEAVE it, or open a second socket.'),
  BAD_PIN: sender('The PIN is wrong or missing; ask the host for it and JOIN again.'),
  BAD_URL: sender('Only http and https addresses without user name, up to 2,048 characters; send another one.'),
  FORBIDDEN: sender('You may not do this now; ask the host, or wait for retryAfterMs where it is given.'),
  USER_IN_USE: sender('This user id is connected already; JOIN again after retryAfterMs, or with another user id.'),
  NO_SUCH_USER: sender('No member of this room has that user id; look at the current list of users.'),
  PEER_UNREACHABLE: sender('The message could not be delivered to that user; try again when it is back in the room.'),
  ROOM_FULL: sender('The room has no place left; JOIN again when somebody has left.'),
  RATE_LIMITED: sender('Too much at once; wait for retryAfterMs, then send it again.'),
  OVERLOADED: server('The server has too much to do; wait for retryAfterMs, then send it again.'),
  UNAVAILABLE: server('The fate of this message is unknown; send it again with the same id.'),
  RESUME_FAILED: sender('This session cannot be resumed; JOIN again without session and resume.'),
  STALE_ID: sender('This id is too old to tell whether it took effect; look at the state, then use a higher id.'),
  UNSUPPORTED_PROTOCOL: sender('This version of the protocol is not spoken here; JOIN with protocol 1.'),
  INTERNAL: server('The server failed at this message and nothing was changed; do not send it again as it is.'),
};

function sender(text: string): ErrorMeaning {
  return { fault: 'sender', text };
}

function server(text: string): ErrorMeaning {
  return { fault: 'server', text };
}

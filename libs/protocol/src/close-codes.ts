/** Why the server ended a socket. A closed enum: a new one is a change of the protocol. */
export const CloseCode = {
  left: 1000,
  tooBig: 1009,
  comeBack: 1012,
  badMessages: 4400,
  badToken: 4401,
  kicked: 4403,
  noJoin: 4408,
  replaced: 4409,
  flood: 4429,
  tooSlow: 4430,
} as const;

export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

/** What each close code means, and what its receiver should do. At most 123 bytes each, the limit of a close frame. */
export const CLOSE_REASONS: Readonly<Record<CloseCode, string>> = {
  1000: 'You have left the room.',
  1009: 'A frame was bigger than 64 KiB; send less at once.',
  1012: 'The server is going away; connect again at once, with session and resume.',
  4400: 'Too many bad messages; correct the client before you connect again.',
  4401: 'The token is missing, wrong or expired; get a new one, then connect again.',
  4403: 'The host or an operator has removed you; do not come back before the cooldown ends.',
  4408: 'No JOIN came within 10 seconds; connect again when you are ready to send it.',
  4409: 'Another connection has taken your place; do not connect again by yourself.',
  4429: 'Too many messages for too long; connect again later and send less.',
  4430: 'You read too slowly; connect again, with session and resume.',
};

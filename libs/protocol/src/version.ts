/** The version of the wire protocol that this library speaks; `protocol` in JOIN and ROOM_STATE. */
export const PROTOCOL_VERSION = 1;

/**
 * The session id in the `o=` line of a session description: the same for the life of a peer connection, another one for
 * each. Null when there is none.
 */
export function sessionIdOf(sdp: string): string | null {
  return /^o=\S+ (\S+) /m.exec(sdp)?.[1] ?? null;
}

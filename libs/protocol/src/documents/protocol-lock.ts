/** A released version of the protocol, by the SHA-256 of its wire schema (`wireText`). */
export interface LockedVersion {
  readonly version: number;
  readonly sha256: string;
  /** What changed on the wire since the version before. */
  readonly change: string;
}

/** The history of the protocol: one line a version, never edited once the version is released. */
export const PROTOCOL_LOCK: readonly LockedVersion[] = [
  {
    version: 1,
    sha256: '54ab99e618276a5a3a8c605abdf7fa0b551d71278a1810cd0fb4e77a223cd643',
    change: 'The first version.',
  },
];

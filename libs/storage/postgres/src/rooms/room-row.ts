/** A room as the table `rooms` holds it: a snapshot. What a rebuild needs besides its members and sessions. */
export interface RoomRow {
  readonly roomId: string;
  readonly life: string;
  readonly partition: number;
  /** The partition's timeline, and the epoch of the owner that wrote the row: later owners win. */
  readonly timeline: string;
  readonly timelineEpoch: number;
  /** +1 in every commit that changes the room. */
  readonly version: number;
  readonly seq: number;
  readonly hostUserId: string | null;
  readonly url: string;
  /** s, as of `anchorAt`. */
  readonly position: number;
  readonly playing: boolean;
  /** ms. */
  readonly anchorAt: number;
  readonly guestControl: boolean;
  readonly guestControlTold: boolean;
  readonly pinTag: string | null;
  /** User → ms until which it is kept out. */
  readonly kicked: Readonly<Record<string, number>>;
  /** ms. */
  readonly createdAt: number;
  /** ms; null while the room lives. */
  readonly archivedAt: number | null;
}

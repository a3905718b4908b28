/** An event of a room, as the log holds it and the table `room_events` keeps it. */
export interface EventRow {
  readonly roomId: string;
  readonly life: string;
  readonly partition: number;
  /** The room's timeline, as the event carries it: `<partition timeline>.<life>`. */
  readonly timeline: string;
  readonly seq: number;
  /** ms: the event's own time, never that of writing it. It decides the month, and is part of the key. */
  readonly at: number;
  /** The log entry that holds it: decides whether it was cut off by a later timeline. */
  readonly logId: string;
  readonly type: string;
  readonly userId: string;
  /** The session of the command behind it; null for the server's own. */
  readonly session: string | null;
  readonly commandId: number | null;
  /** The event as JSON, as the clients got it. */
  readonly body: string;
}

/** What arrives on a gateway's channel of a partition. */
export type FeedMessage = FeedUpdate | FeedHeartbeat | FeedRestart;

/** One commit's records for this gateway. */
export interface FeedUpdate {
  readonly kind: 'update';
  readonly timeline: string;
  readonly epoch: number;
  /** Counts the messages for this gateway, from 1. */
  readonly n: number;
  readonly logBefore: string;
  readonly logAfter: string;
  /** Encoded records. */
  readonly records: string;
}

/** Where the partition is, each second. */
export interface FeedHeartbeat {
  readonly kind: 'heartbeat';
  readonly timeline: string;
  readonly n: number;
  readonly logId: string;
  /** Stream id of the last entry whose commands were applied (the last perhaps in part). */
  readonly cursor: string;
  /** Redis TIME in ms. */
  readonly time: number;
  /** used_memory in % of maxmemory. */
  readonly memory: number;
}

/** The owner does not know this gateway, and dropped its batch. */
export interface FeedRestart {
  readonly kind: 'restart';
  readonly batch: number;
}

/** Reads a message that an owner published. Throws on anything else. */
export function decodeFeedMessage(text: string): FeedMessage {
  const end = text.indexOf('\n');
  const header = end < 0 ? text : text.slice(0, end);
  const [kind, ...fields] = header.split(' ');
  if (kind === 'F') {
    const [timeline = '', epoch, n, logBefore = '', logAfter = ''] = fields;
    return {
      kind: 'update',
      timeline,
      epoch: Number(epoch),
      n: Number(n),
      logBefore,
      logAfter,
      records: text.slice(end + 1),
    };
  }
  if (kind === 'B') {
    const [timeline = '', n, logId = '', cursor = '', time, memory] = fields;
    return { kind: 'heartbeat', timeline, n: Number(n), logId, cursor, time: Number(time), memory: Number(memory) };
  }
  if (kind === 'R') return { kind: 'restart', batch: Number(fields[0]) };
  throw new Error(`unknown feed message ${JSON.stringify(header.slice(0, 40))}`);
}

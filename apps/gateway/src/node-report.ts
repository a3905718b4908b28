/** What /metrics and /status tell of this process: counts, and no room or user. */
export interface NodeReport {
  readonly nodeId: string;
  readonly localConnections: number;
  readonly localRooms: number;
  /** Bytes. */
  readonly memory: NodeJS.MemoryUsage;
  /** Seconds. */
  readonly uptime: number;
}

/** Where the numbers come from. */
export interface NodeCounts {
  readonly nodeId: string;
  readonly connections: () => number;
  readonly rooms: () => number;
}

/** How long a sample of the memory is told again, ms: taking one walks all mappings of the process. */
const SAMPLE_MS = 1_000;

/** Makes reports; the memory is sampled once a second at most, however often it is asked for. */
export function nodeReporter({ nodeId, connections, rooms }: NodeCounts): () => NodeReport {
  let memory = process.memoryUsage();
  let sampledAt = performance.now();
  return () => {
    const now = performance.now();
    if (now - sampledAt >= SAMPLE_MS) {
      memory = process.memoryUsage();
      sampledAt = now;
    }
    return { nodeId, localConnections: connections(), localRooms: rooms(), memory, uptime: process.uptime() };
  };
}

import { fullness } from './command-batch.ts';
import type { GatewayContext, JoinRefusal } from './gateway-context.ts';
import type { Link } from './link.ts';

/** Share of maxmemory (%) from which on only LEAVE and observations are taken. */
export const MEMORY_LIMIT = 80;

const RETRY_MS = 1_000;

/** Why a JOIN cannot be taken now, whoever asks; null when it can. */
export function capacityRefusal(link: Link, context: GatewayContext): JoinRefusal | null {
  if (context.isCutOff()) return { code: 'UNAVAILABLE', retryAfterMs: RETRY_MS };
  const isFull = fullness(link.batch) >= 1 || context.memoryPercent() >= MEMORY_LIMIT;
  return isFull ? { code: 'OVERLOADED', retryAfterMs: RETRY_MS } : null;
}

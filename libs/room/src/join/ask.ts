import { CloseCode, type ErrorCode, type GatewayId, type JoinCommand } from '@tandem-watch/protocol';
import type { Effect } from '../effect.ts';
import { refusal } from '../reply.ts';
import type { Newcomer } from './newcomer.ts';

/** A JOIN, and the gateway it came from. */
export interface Ask {
  readonly join: JoinCommand;
  readonly gateway: GatewayId;
}

/** Why a JOIN is refused. */
export interface NoPlace {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | null;
}

export function noPlace(code: ErrorCode, retryAfterMs: number | null = null): NoPlace {
  return { kind: 'refused', code, retryAfterMs };
}

export function newcomerOf({ join, gateway }: Ask): Newcomer {
  return { ...join, gateway };
}

/** What tells the sender of a JOIN that it is refused. Who was kicked is closed, unless it is the extension's client. */
export function refuseJoin({ join, gateway }: Ask, { code, retryAfterMs }: NoPlace): Effect[] {
  const to = { gateway, connection: join.connection };
  const { ordinal, try: attempt, modern } = join;
  const error = refusal(to, code, { id: null, retryAfterMs, join: { ordinal, try: attempt } });
  return code === 'FORBIDDEN' && modern ? [error, { kind: 'detach', to, code: CloseCode.kicked }] : [error];
}

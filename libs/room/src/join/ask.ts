import { CloseCode, type ErrorCode, type GatewayId, type JoinCommand } from '@tandem-watch/protocol';
import type { Effect } from '../effect.ts';
import { refusal } from '../reply.ts';
import type { Newcomer } from './newcomer.ts';

/** A JOIN, and the gateway it came from. */
export interface Ask {
  readonly join: JoinCommand;
  readonly gateway: GatewayId;
}

/** Why a JOIN is refused. `replaced`: its session has gone on at a socket accepted later. */
export type NoPlace =
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly retryAfterMs: number | null }
  | { readonly kind: 'replaced'; readonly code: 'USER_IN_USE' };

export const REPLACED: NoPlace = { kind: 'replaced', code: 'USER_IN_USE' };

export function noPlace(code: ErrorCode, retryAfterMs: number | null = null): NoPlace {
  return { kind: 'refused', code, retryAfterMs };
}

export function newcomerOf({ join, gateway }: Ask): Newcomer {
  return { ...join, gateway };
}

/** What tells the sender of a JOIN that it is refused. Who was kicked is closed, unless it is the extension's client. */
export function refuseJoin({ join, gateway }: Ask, why: NoPlace): Effect[] {
  const to = { gateway, connection: join.connection };
  if (why.kind === 'replaced') return [{ kind: 'detach', to, code: CloseCode.replaced }];
  const { ordinal, try: attempt, modern } = join;
  const about = { id: null, retryAfterMs: why.retryAfterMs, join: { ordinal, try: attempt } };
  const error = refusal(to, why.code, about);
  return why.code === 'FORBIDDEN' && modern ? [error, { kind: 'detach', to, code: CloseCode.kicked }] : [error];
}

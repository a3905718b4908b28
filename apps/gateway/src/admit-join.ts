import { CloseCode, type JoinMessage } from '@tandem-watch/protocol';
import { admitAccess } from './access.ts';
import type { VerifyAccess } from './access-token.ts';
import { capacityRefusal } from './capacity.ts';
import type { Client } from './client.ts';
import type { GatewayContext, Turned } from './gateway-context.ts';
import { admitPin, type WrongPins } from './wrong-pins.ts';

/** What a JOIN is judged by. */
export interface Admitting {
  readonly pins: WrongPins;
  /** Null with AUTH=none. */
  readonly verifyAccess: VerifyAccess | null;
}

/** When a JOIN may be tried again whose token cannot be verified now, ms. */
const KEYS_RETRY_MS = 2_000;

/**
 * Whether a JOIN may be tried now. A PIN counts as tried only where one is compared: a valid session needs none, and a
 * session that is not valid is refused before it.
 */
export async function admitJoin(
  { pins, verifyAccess }: Admitting,
  client: Client,
  message: JoinMessage,
  context: GatewayContext,
): Promise<Turned | null> {
  const { roomId, pin, session } = message;
  const access = await admitAccess(verifyAccess, client, message);
  if (access === 'not-covered') return { close: CloseCode.badToken };
  if (access === 'unavailable') return { code: 'UNAVAILABLE', retryAfterMs: KEYS_RETRY_MS };
  const refusal = capacityRefusal(context.linkOf(roomId), context);
  if (refusal !== null || pin === undefined || pin === '' || session !== undefined) return refusal;
  return await admitPin(pins, client, roomId);
}

import type { JoinMessage } from '@tandem-watch/protocol';
import { capacityRefusal } from './capacity.ts';
import type { Client } from './client.ts';
import type { GatewayContext, JoinRefusal } from './gateway-context.ts';
import { admitPin, type WrongPins } from './wrong-pins.ts';

/**
 * Whether a JOIN may be tried now. A PIN counts as tried only where one is compared: a valid session needs none, and a
 * session that is not valid is refused before it.
 */
export async function admitJoin(
  pins: WrongPins,
  client: Client,
  { roomId, pin, session }: JoinMessage,
  context: GatewayContext,
): Promise<JoinRefusal | null> {
  const refusal = capacityRefusal(context.linkOf(roomId), context);
  if (refusal !== null || pin === undefined || pin === '' || session !== undefined) return refusal;
  return await admitPin(pins, client, roomId);
}

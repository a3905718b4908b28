import type { World } from './configuration.ts';

// Client c has at most two sockets in a run: 2c on the gateway where it begins, 2c + 1 on another. A higher one was
// accepted later.

export function clientOf(socket: number): number {
  return socket >> 1;
}

export function gatewayOf(socket: number, { configuration: { gateways } }: World): number {
  return (clientOf(socket) + (socket & 1)) % gateways;
}

import { close, drain, handOver, kick } from './acts.ts';
import { audit } from './audit.ts';
import { gateways, partitions } from './cluster.ts';
import type { Command } from './command.ts';
import { room } from './room.ts';
import { rooms } from './rooms.ts';

/** What an operator can ask for, by name. */
export const commands: Readonly<Record<string, Command>> = {
  rooms,
  room,
  gateways,
  partitions,
  audit,
  close,
  kick,
  drain,
  'hand-over': handOver,
};

import type { GatewayId } from '@tandem-watch/protocol';
import { cursorStart } from '@tandem-watch/storage-redis';
import { found } from '../src/gateways.ts';
import type { PartitionMemory } from '../src/partition-memory.ts';
import { emptyWindow } from '../src/resume-window.ts';

/** The memory of a partition without rooms, which one gateway follows. */
export function emptyMemory(gateway: GatewayId): PartitionMemory {
  return {
    fence: { partition: 0, timeline: 't', epoch: 1, replicationId: 'r' },
    cursor: cursorStart,
    lastLogId: '0-0',
    rooms: new Map(),
    quarantined: new Set(),
    deadlines: new Map(),
    gateways: new Map([[gateway, found(0, false)]]),
    batches: new Map(),
    actions: new Map(),
    postponed: [],
    window: emptyWindow('0-0'),
  };
}

import type { RoomSettings } from '@tandem-watch/room';

/** The defaults. */
export const roomSettings: RoomSettings = {
  disconnectGraceMs: 5_000,
  hostGraceMs: 10_000,
  moveGraceMs: 30_000,
  probeMs: 1_000,
  extensionProbeMs: 6_000,
  gateMs: 7_000,
  gateShare: 0.6,
  kickCooldownMs: 600_000,
  sessionTtlMs: 600_000,
  emptyRoomMs: 60_000,
  maxMembers: 1_000,
  commandRate: 200,
  commandBurst: 1_000,
};

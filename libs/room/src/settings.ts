/** The room's times and limits. Times in ms. Defaults and their reasons: `docs/settings.md`. */
export interface RoomSettings {
  readonly disconnectGraceMs: number;
  readonly hostGraceMs: number;
  readonly moveGraceMs: number;
  /** How long a JOIN waits for the probe of the old socket. */
  readonly probeMs: number;
  /** How long a JOIN of one of the extension's clients waits instead: until its old gateway would be found lost. */
  readonly extensionProbeMs: number;
  readonly gateMs: number;
  /** Share of the connected members of a gate that must be ready. */
  readonly gateShare: number;
  readonly kickCooldownMs: number;
  /** How long a session outlives its member. */
  readonly sessionTtlMs: number;
  readonly emptyRoomMs: number;
  readonly maxMembers: number;
  /** Commands a second that can make an event, and how many may come at once. */
  readonly commandRate: number;
  readonly commandBurst: number;
}

export const defaultRoomSettings: RoomSettings = {
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

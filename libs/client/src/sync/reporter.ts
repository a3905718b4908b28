import type { Room } from '../room.ts';
import type { Runtime } from '../runtime.ts';
import type { RoomState } from '../state/room-state.ts';
import type { PlayerReading } from './player.ts';
import type { SyncSettings } from './synchroniser.ts';

/** Tells the server where this player is and how far from the room, and as host where the room is. */
export class Reporter {
  readonly #room: Room;
  readonly #runtime: Runtime;
  readonly #settings: SyncSettings;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #beatAt = Number.NEGATIVE_INFINITY;
  #wasPlaying: boolean | null = null;

  constructor(room: Room, runtime: Runtime, settings: SyncSettings) {
    this.#room = room;
    this.#runtime = runtime;
    this.#settings = settings;
  }

  look(room: RoomState, reading: PlayerReading, errorMs: number | null): void {
    const now = this.#runtime.now();
    const { reportMs, heartbeatMs } = this.#settings;
    const isPlaying = reading.playing && reading.ready;
    const isNews = isPlaying || this.#wasPlaying !== isPlaying;
    if (reportMs > 0 && isNews && now - this.#reportedAt >= reportMs) {
      this.#reportedAt = now;
      this.#wasPlaying = isPlaying;
      const syncError = errorMs === null ? {} : { syncErrorMs: errorMs };
      this.#room.reportPosition({ currentTime: Math.max(0, reading.position), isPlaying, ...syncError });
    }
    if (heartbeatMs > 0 && room.isHost && room.gate === null && now - this.#beatAt >= heartbeatMs) {
      this.#beatAt = now;
      this.#beat(room);
    }
  }

  /** The server takes the position as of the arrival: half a round trip from now. */
  #beat({ anchor }: RoomState): void {
    const onItsWay = anchor.playing ? (this.#room.clock.roundTripMs() ?? 0) / 2000 : 0;
    this.#room.heartbeat(this.#room.position() + onItsWay, anchor.playing);
  }
}

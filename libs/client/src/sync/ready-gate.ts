import type { Room } from '../room.ts';
import type { RoomState } from '../state/room-state.ts';
import type { PlayerReading } from './player.ts';

/** How far from the target a player may be that says it is ready, s: the server takes 1. */
const NEAR_S = 0.5;

/**
 * Tells the ready gate when this player has arrived. GATE may come up to a second late, so every seek of another
 * member counts as one that may have opened a gate: READY without a gate does nothing.
 */
export class ReadyGate {
  readonly #room: Room;
  /** Where to be ready, s; null when nobody waits. */
  #target: number | null = null;
  /** The end of the gate that was answered last: it names the gate. */
  #answered: number | null = null;

  constructor(room: Room) {
    this.#room = room;
  }

  /** Listens for seeks; returns how to stop that. */
  start(): () => void {
    const forget = (): void => void (this.#target = null);
    const stops = [
      this.#room.on('SEEK_PAUSE', ({ userId, currentTime }) => {
        this.#target = userId === this.#room.userId ? null : currentTime;
      }),
      this.#room.on('PLAY_PAUSE', forget),
      this.#room.on('URL_CHANGE', forget),
    ];
    return () => stops.forEach((stop) => stop());
  }

  look({ gate, me }: RoomState, { position, ready }: PlayerReading): void {
    const isAsked = gate !== null && gate.endsAt !== this.#answered && gate.waitingFor.includes(me);
    const target = isAsked ? gate.targetTime : this.#target;
    if (target === null || !ready || Math.abs(position - target) > NEAR_S) return;
    this.#target = null;
    this.#answered = gate?.endsAt ?? this.#answered;
    this.#room.ready(target).catch(() => {});
  }
}

import type { Signal } from '../commands/command-queue.ts';
import type { Room } from '../room.ts';
import type { Runtime } from '../runtime.ts';
import type { RoomState } from '../state/room-state.ts';
import type { Wish } from './intent.ts';
import type { PlayerReading } from './player.ts';

/** A slider that is dragged makes many seeks: the last one counts, after this, ms. */
const DRAG_MS = 250;
/** A wish that the server has not heard by then is dropped, ms: nobody wants a pause of a minute ago. */
const PATIENCE_MS = 5_000;
/** A player further from the room than this does not say where the room should pause, s. */
const NEAR_S = 1;

/** Does to the room what the person did at the player. Until that is settled the player is left alone. */
export class Wishes {
  readonly #room: Room;
  readonly #runtime: Runtime;
  readonly #onSettled: () => void;
  readonly #running = new Set<() => void>();
  #cancelDrag: (() => void) | null = null;

  constructor(room: Room, runtime: Runtime, onSettled: () => void) {
    this.#room = room;
    this.#runtime = runtime;
    this.#onSettled = onSettled;
  }

  isPending(): boolean {
    return this.#running.size > 0 || this.#cancelDrag !== null;
  }

  fulfil(wish: Wish, { anchor }: RoomState, reading: PlayerReading): void {
    if (wish.kind === 'seek') return this.#drag(Math.max(0, wish.position), this.#room.goesOn() || reading.playing);
    if ((wish.kind === 'play') === anchor.playing) return;
    if (wish.kind === 'play') return this.#run((signal) => this.#room.play(undefined, { signal }));
    const here = this.#room.position();
    const at = Math.abs(reading.position - here) < NEAR_S ? reading.position : here;
    this.#run((signal) => this.#room.pause(at, { signal }));
  }

  stop(): void {
    this.#cancelDrag?.();
    this.#cancelDrag = null;
    for (const abort of this.#running) abort();
  }

  #drag(position: number, playing: boolean): void {
    this.#cancelDrag?.();
    this.#cancelDrag = this.#runtime.after(DRAG_MS, () => {
      this.#cancelDrag = null;
      this.#run((signal) => this.#room.seek(position, playing, { signal }));
    });
  }

  #run(command: (signal: Signal) => Promise<unknown>): void {
    const { signal, abort } = createAbort();
    const cancel = this.#runtime.after(PATIENCE_MS, abort);
    this.#running.add(abort);
    const settled = (): void => {
      cancel();
      this.#running.delete(abort);
      this.#onSettled();
    };
    command(signal).then(settled, settled);
  }
}

/** An AbortController, for platforms whose types are not known here. */
function createAbort(): { readonly signal: Signal; readonly abort: () => void } {
  const listeners = new Set<() => void>();
  let aborted = false;
  return {
    signal: {
      get aborted() {
        return aborted;
      },
      reason: 'too late',
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    },
    abort: () => {
      aborted = true;
      for (const listener of listeners) listener();
    },
  };
}

import type { Room } from '../room.ts';
import type { Runtime } from '../runtime.ts';
import type { RoomState } from '../state/room-state.ts';
import { createStore, type Source } from '../store.ts';
import { correct, NOTHING_KNOWN, type Memory, type Target } from './correct.ts';
import { beginWatching, look, told, type Watched, type Wish } from './intent.ts';
import type { Player, PlayerReading } from './player.ts';
import { ReadyGate } from './ready-gate.ts';
import { Reporter } from './reporter.ts';
import { statusOf, type SyncState } from './sync-state.ts';
import { Wishes } from './wishes.ts';

/** How often the player is looked at, ms; media elements tell of themselves as often. */
const LOOK_MS = 250;

/** What the synchroniser may be told to do otherwise. Times in ms. */
export interface SyncSettings {
  readonly controls: boolean;
  readonly reportMs: number;
  readonly heartbeatMs: number;
}

/** Keeps one player where the room is. */
export class Synchroniser {
  readonly state: Source<SyncState>;
  readonly #room: Room;
  readonly #player: Player;
  readonly #runtime: Runtime;
  readonly #settings: SyncSettings;
  readonly #gate: ReadyGate;
  readonly #reporter: Reporter;
  readonly #wishes: Wishes;
  #memory: Memory = NOTHING_KNOWN;
  #watched: Watched;
  /** The browser does not let the player play. */
  #isBlocked = false;
  /** It was paused while nobody could see it: by the system, or by a media key. Neither is a wish for the room. */
  #isResting = false;
  #isLooking = false;
  #cancel = (): void => {};
  #stops: (() => void)[] = [];

  constructor(room: Room, player: Player, runtime: Runtime, settings: SyncSettings) {
    this.state = createStore<SyncState>({ status: 'waiting', errorMs: null }, runtime.report);
    this.#room = room;
    this.#player = player;
    this.#runtime = runtime;
    this.#settings = settings;
    this.#gate = new ReadyGate(room);
    this.#reporter = new Reporter(room, runtime, settings);
    this.#wishes = new Wishes(room, runtime, () => this.#look());
    this.#watched = beginWatching(readingOf(player), runtime.now());
  }

  start(): void {
    const look = (): void => this.#look();
    this.#stops = [this.#room.state.subscribe(look), this.#player.onChange(look), this.#gate.start()];
    this.#tick();
  }

  stop(): void {
    this.#cancel();
    this.#stops.splice(0).forEach((stop) => stop());
    this.#wishes.stop();
    if (this.#memory.working) this.#player.setRate?.(1);
    this.state.set({ status: 'stopped', errorMs: null });
  }

  /** Plays after the browser refused to. */
  resume(): void {
    this.#beginAnew();
    this.#look();
  }

  #tick(): void {
    this.#look();
    if (this.#stops.length > 0) this.#cancel = this.#runtime.after(LOOK_MS, () => this.#tick());
  }

  /** A player may call back while it is being told something: that look is part of this one. */
  #look(): void {
    if (this.#isLooking || this.#stops.length === 0) return;
    this.#isLooking = true;
    try {
      const room = this.#room.state.getSnapshot();
      if (room !== null) this.#follow(room, readingOf(this.#player));
    } finally {
      this.#isLooking = false;
    }
  }

  #follow(room: RoomState, reading: PlayerReading): void {
    const now = this.#runtime.now();
    const seen = look(this.#watched, reading, now);
    this.#watched = seen.watched;
    if (this.#isResting && (reading.playing || this.#runtime.isShown())) this.#beginAnew();
    if (this.#isBlocked && (reading.playing || !room.anchor.playing)) this.#beginAnew();
    for (const wish of seen.wishes) this.#wish(wish, room, reading);
    const target: Target = { position: this.#room.position(), playing: room.anchor.playing };
    const isHeld = this.#isBlocked || this.#isResting;
    if (!this.#wishes.isPending() && !isHeld) this.#correct(reading, target, now);
    this.#gate.look(room, reading);
    const state = statusOf(reading, target, isHeld);
    this.#reporter.look(room, reading, state.errorMs);
    const before = this.state.getSnapshot();
    if (state.status !== before.status || state.errorMs !== before.errorMs) this.state.set(state);
  }

  #wish(wish: Wish, room: RoomState, reading: PlayerReading): void {
    if (wish.kind === 'pause' && !this.#runtime.isShown()) {
      this.#isResting = true;
      return;
    }
    if (this.#settings.controls && room.mayLead) this.#wishes.fulfil(wish, room, reading);
    else if (wish.kind === 'seek') this.#memory = { ...this.#memory, pausedAt: null };
  }

  #correct(reading: PlayerReading, target: Target, now: number): void {
    const { setRate } = this.#player;
    const decision = correct(this.#memory, reading, target, now, setRate !== undefined);
    this.#memory = decision.memory;
    const { playing = null, seekTo = null, rate } = decision.correction;
    this.#watched = playing === null && seekTo === null ? this.#watched : told(this.#watched, now, playing, seekTo);
    if (rate !== undefined) setRate?.(rate);
    if (seekTo !== null) this.#player.seek(seekTo);
    if (playing === true) this.#play();
    else if (playing === false) this.#player.pause();
  }

  /** The player may be led again. How late its seeks are is still true. */
  #beginAnew(): void {
    this.#isBlocked = false;
    this.#isResting = false;
    this.#memory = { ...NOTHING_KNOWN, lead: this.#memory.lead };
  }

  #play(): void {
    Promise.resolve(this.#player.play()).catch((error: unknown) => {
      if (!isRefusal(error)) return;
      this.#isBlocked = true;
      this.#watched = { ...this.#watched, playing: false, playingUntil: 0 };
      this.#look();
    });
  }
}

/**
 * What a player shows. One that cannot say where it is (nothing loaded yet) has nothing to be corrected; and
 * compared with NaN nothing is a jump, so that where it is found afterwards is no wish.
 */
function readingOf(player: Player): PlayerReading {
  const reading = player.read();
  return Number.isFinite(reading.position) ? reading : { ...reading, position: Number.NaN, ready: false };
}

/** Browsers refuse to play before a click with this name; other rejections say that a pause came in between. */
function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'NotAllowedError';
}

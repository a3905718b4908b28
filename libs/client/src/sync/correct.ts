import type { PlayerReading } from './player.ts';

// How a player is brought to where the room is, and kept there. Seeking at every error is what makes players stutter
// and fight: a seek takes time, so it lands behind, which asks for another one. So: a small error is worked off by
// speed, the smaller the less it is heard; a large one by a seek, ahead by as much as seeks were late before; after a seek there is
// peace for a while, and a longer one each time that it did not help. Speed begins to change well above the error at
// which it stops, so that noise around one threshold does nothing.

/** An error from which on the speed is changed, s; and below which it is normal again. */
const BEGIN_S = 0.035;
const END_S = 0.012;
/** In how many seconds an error would be gone at the chosen speed, and how far the speed goes. */
const WORK_OFF_S = 1.5;
const MAX_SPEED = 0.2;
/** An error from which on it seeks, s; without a choice of speed less. */
const SEEK_S = 1;
const SEEK_WITHOUT_SPEED_S = 0.35;
/** How far from its place a paused player may stand, s: players go to the nearest picture. */
const PAUSED_S = 0.15;
/** Peace after a seek, ms; doubled each time that it did not help. */
const PEACE_MS = 1_500;
const LONGEST_PEACE_MS = 30_000;
/** A seek is ahead by this at most, s. */
const MAX_LEAD_S = 2;
/** Of so many errors the middle one counts. */
const SAMPLES = 3;

/** Where the room is. */
export interface Target {
  /** Seconds, as of now. */
  readonly position: number;
  readonly playing: boolean;
}

/** What is to be done to the player; each is left out when there is nothing to do. */
export interface Correction {
  readonly playing?: boolean;
  readonly seekTo?: number;
  readonly rate?: number;
}

/** What is remembered from one look to the next. */
export interface Memory {
  readonly errors: readonly number[];
  /** The speed is off normal to work off an error. */
  readonly working: boolean;
  /** No seek before this time, ms. */
  readonly peaceUntil: number;
  readonly peaceMs: number;
  /** How late seeks were, s. */
  readonly lead: number;
  /** A seek was made, and where it landed is not known yet. */
  readonly landing: boolean;
  /** Where a paused player was sent last, s. */
  readonly pausedAt: number | null;
}

export const NOTHING_KNOWN: Memory = {
  errors: [],
  working: false,
  peaceUntil: 0,
  peaceMs: PEACE_MS,
  lead: 0,
  landing: false,
  pausedAt: null,
};

export interface Decision {
  readonly memory: Memory;
  readonly correction: Correction;
}

/** Decides what to do about a player that is at `reading` while the room is at `target`; `now` in ms. */
export function correct(
  memory: Memory,
  reading: PlayerReading,
  target: Target,
  now: number,
  hasSpeed: boolean,
): Decision {
  if (!target.playing) return correctPaused(memory, reading, target, now, hasSpeed);
  const rest = { ...memory, pausedAt: null };
  const normal = normalRate(reading, hasSpeed);
  if (reading.ended && target.position >= reading.position) return { memory: rest, correction: normal };
  const start = reading.playing ? {} : { playing: true };
  if (!reading.ready) return { memory: { ...rest, errors: [], working: false }, correction: { ...normal, ...start } };
  const landed = learn(rest, reading.position - target.position);
  const error = middle(landed.errors);
  const far = hasSpeed ? SEEK_S : SEEK_WITHOUT_SPEED_S;
  if (Math.abs(error) >= far && now >= landed.peaceUntil) {
    const seekTo = target.position + landed.lead;
    return { memory: afterSeek(landed, now), correction: { ...normal, ...start, seekTo } };
  }
  if (!hasSpeed || !reading.playing) return { memory: calmer(landed, error), correction: start };
  const working = Math.abs(error) > (landed.working ? END_S : BEGIN_S);
  const rate = working ? 1 - clamp(error / WORK_OFF_S, MAX_SPEED) : 1;
  const isSame = Math.abs(rate - reading.rate) < 0.004;
  return { memory: { ...calmer(landed, error), working }, correction: isSame ? {} : { rate } };
}

function correctPaused(
  memory: Memory,
  reading: PlayerReading,
  target: Target,
  now: number,
  hasSpeed: boolean,
): Decision {
  const normal = { ...normalRate(reading, hasSpeed), ...(reading.playing ? { playing: false } : {}) };
  const rest = { ...memory, errors: [], working: false, landing: false };
  const isThere = Math.abs(reading.position - target.position) <= PAUSED_S;
  // A player that cannot stand where it was sent is left alone: sending it again would go on for ever.
  const wasSent = memory.pausedAt === target.position;
  const isBusy = !reading.ready && wasSent;
  const isFarOff = Math.abs(reading.position - target.position) > SEEK_S && now >= memory.peaceUntil;
  if (isThere || isBusy || (wasSent && !isFarOff)) return { memory: rest, correction: normal };
  const waiting = wasSent ? afterSeek(rest, now) : { ...rest, peaceUntil: now + PEACE_MS, peaceMs: PEACE_MS };
  return {
    memory: { ...waiting, landing: false, pausedAt: target.position },
    correction: { ...normal, seekTo: target.position },
  };
}

/** The first look after a seek shows how late it was. */
function learn(memory: Memory, error: number): Memory {
  if (!memory.landing) return { ...memory, errors: [...memory.errors, error].slice(-SAMPLES) };
  const lead = Math.min(Math.max(memory.lead - error / 2, 0), MAX_LEAD_S);
  return { ...memory, landing: false, lead, errors: [error] };
}

function afterSeek(memory: Memory, now: number): Memory {
  const peaceMs = Math.min(memory.peaceMs * 2, LONGEST_PEACE_MS);
  return { ...memory, errors: [], working: false, landing: true, peaceUntil: now + memory.peaceMs, peaceMs };
}

/** Once a seek has helped, the next one need not wait for long. */
function calmer(memory: Memory, error: number): Memory {
  return Math.abs(error) < SEEK_WITHOUT_SPEED_S / 2 ? { ...memory, peaceMs: PEACE_MS } : memory;
}

function normalRate({ rate }: PlayerReading, hasSpeed: boolean): Correction {
  return hasSpeed && rate !== 1 ? { rate: 1 } : {};
}

function middle(errors: readonly number[]): number {
  const sorted = errors.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function clamp(value: number, bound: number): number {
  return Math.min(Math.max(value, -bound), bound);
}

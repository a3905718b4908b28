import type { ConnectionId, RoomId } from '@tandem-watch/protocol';
import {
  countWrongPin,
  readPinAllowance,
  WRONG_PINS,
  type PinAllowance,
  type Redis,
} from '@tandem-watch/storage-redis';
import type { Client } from './client.ts';
import type { JoinRefusal } from './gateway-context.ts';

/**
 * Guessing of PINs: five wrong ones a minute per address and room, counted in Redis for all gateways, for everybody.
 *
 * Problem: whether a PIN was wrong is known only when the owner of the room has answered. The naive answer, to count
 * wrong ones when they are answered, lets two hundred sockets ask at once. Choice: of one address and room only as many
 * JOINs with a PIN are under way as there may be wrong ones; the others wait for their turn.
 */
export interface WrongPins {
  readonly redis: Redis;
  readonly turns: Map<string, Turn>;
  readonly holders: Map<ConnectionId, Turn>;
}

interface Turn {
  readonly key: string;
  readonly address: string;
  readonly room: RoomId;
  /** JOINs that want a turn, waiting or not. */
  asking: number;
  underWay: number;
  readonly waiting: Set<() => void>;
  /** ms of this process's clock until which no PIN may be tried, as far as this gateway knows. */
  lockedUntil: number;
}

/** How long a JOIN waits for its turn, ms; and how many may want one at once. */
const WAIT_MS = 3_000;
const MAX_ASKING = 64;

const RETRY_MS = 1_000;

/** Addresses and rooms at once; beyond it nobody's PIN is tried. */
const MAX_TURNS = 50_000;

export function wrongPins(redis: Redis): WrongPins {
  return { redis, turns: new Map(), holders: new Map() };
}

/** What is asked of a client. */
type Guesser = Pick<Client, 'connection' | 'address' | 'session'>;

/** Waits until the PIN of a JOIN may be tried. Its turn ends with `pinSettled`, `pinWasWrong` or the socket. */
export async function admitPin(pins: WrongPins, client: Guesser, room: RoomId): Promise<JoinRefusal | null> {
  const turn = turnOf(pins, client.address, room);
  if (turn === null || turn.asking >= MAX_ASKING) return limited(RETRY_MS);
  turn.asking += 1;
  try {
    return await takeTurn(pins, turn, client);
  } finally {
    turn.asking -= 1;
  }
}

async function takeTurn(pins: WrongPins, turn: Turn, client: Guesser): Promise<JoinRefusal | null> {
  const until = performance.now() + WAIT_MS;
  for (;;) {
    const now = performance.now();
    if (now < turn.lockedUntil) return limited(turn.lockedUntil - now);
    const allowance = await allowanceFor(pins, turn);
    if (allowance === null) return { code: 'UNAVAILABLE', retryAfterMs: RETRY_MS };
    if (allowance.lockedMs > 0) continue;
    if (client.session.state !== 'joining') {
      wake(turn, 1);
      return limited(RETRY_MS);
    }
    if (turn.underWay < allowance.left) {
      turn.underWay += 1;
      pins.holders.set(client.connection, turn);
      return null;
    }
    if (performance.now() >= until) return limited(RETRY_MS);
    await nextTurn(turn, until - performance.now());
  }
}

/** The JOIN was answered otherwise, or nobody waits for its answer any more. */
export function pinSettled(pins: WrongPins, { connection }: Guesser): void {
  const turn = pins.holders.get(connection);
  if (turn === undefined) return;
  pins.holders.delete(connection);
  endTurn(pins, turn);
}

/** The PIN was wrong. The turn ends when that is counted, so that the next one knows. */
export function pinWasWrong(pins: WrongPins, client: Guesser): void {
  const turn = pins.holders.get(client.connection);
  if (turn === undefined) return;
  pins.holders.delete(client.connection);
  void countWrongPin(pins.redis, turn)
    .then((allowance) => noteLock(turn, allowance))
    .catch(() => {
      turn.lockedUntil = performance.now() + RETRY_MS;
    })
    .finally(() => endTurn(pins, turn));
}

/** Forgets whom nobody asks for and no lock holds. */
export function forgetTurns(pins: WrongPins): void {
  for (const turn of pins.turns.values()) forgetIfIdle(pins, turn);
}

function turnOf({ turns }: WrongPins, address: string, room: RoomId): Turn | null {
  const key = `${address}:${room}`;
  const known = turns.get(key);
  if (known !== undefined) return known;
  if (turns.size >= MAX_TURNS) return null;
  const turn: Turn = { key, address, room, asking: 0, underWay: 0, waiting: new Set(), lockedUntil: 0 };
  turns.set(key, turn);
  return turn;
}

async function allowanceFor({ redis }: WrongPins, turn: Turn): Promise<PinAllowance | null> {
  try {
    const allowance = await readPinAllowance(redis, turn);
    noteLock(turn, allowance);
    return allowance;
  } catch {
    return null;
  }
}

function noteLock(turn: Turn, { lockedMs }: PinAllowance): void {
  if (lockedMs > 0) turn.lockedUntil = performance.now() + lockedMs;
}

async function nextTurn(turn: Turn, ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      turn.waiting.delete(go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    turn.waiting.add(go);
  });
}

function wake({ waiting }: Turn, count: number): void {
  for (const go of [...waiting].slice(0, count)) go();
}

/** As many are woken as may follow; each looks again. */
function endTurn(pins: WrongPins, turn: Turn): void {
  turn.underWay -= 1;
  wake(turn, turn.lockedUntil > performance.now() ? MAX_ASKING : WRONG_PINS);
  forgetIfIdle(pins, turn);
}

function forgetIfIdle(pins: WrongPins, turn: Turn): void {
  const isIdle = turn.underWay + turn.asking === 0 && turn.lockedUntil <= performance.now();
  if (isIdle && pins.turns.get(turn.key) === turn) pins.turns.delete(turn.key);
}

function limited(ms: number): JoinRefusal {
  return { code: 'RATE_LIMITED', retryAfterMs: Math.ceil(ms) };
}

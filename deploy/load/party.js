// What members of a party do in the load test of deploy/k8s/load-test.js. Plain JavaScript, so that k6 can import it, and
// whatever else makes load.

/** Rooms of ten, each member saying or doing something each 5 s: a lively party. */
export const MEMBERS = 10;
export const PACE_MS = 5_000;

/**
 * What the members of a load test must see: 95 of 100 answers and events within 100 ms, and nothing lost.
 * @type {{ answerMs: number, share: number }}
 */
export const TARGET = { answerMs: 100, share: 0.95 };

/**
 * Who the n-th client is (0, 1, …).
 * @param {number} n
 * @returns {{ roomId: string, userId: string, username: string }}
 */
export function member(n) {
  return { roomId: `load-${Math.floor(n / MEMBERS)}`, userId: `load-user-${n}`, username: `Member ${n}` };
}

/**
 * The count-th message of the n-th client: mostly chat, now and then playback; the first member of a room leads it.
 * @param {number} n
 * @param {number} count
 * @returns {{ type: 'CHAT', text: string } | { type: 'PLAY_PAUSE', control: 'play' | 'pause' } | { type: 'SEEK', currentTime: number, isPlaying: boolean }}
 */
export function message(n, count) {
  const leads = n % MEMBERS === 0;
  if (leads && count % 20 === 19) return { type: 'SEEK', currentTime: (count * 30) % 5_400, isPlaying: true };
  if (leads && count % 5 === 4) return { type: 'PLAY_PAUSE', control: count % 10 === 4 ? 'play' : 'pause' };
  return { type: 'CHAT', text: `${n}/${count}: what a film` };
}

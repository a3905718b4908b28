/** So many hold a party together. */
export const MEMBERS = 10;

/** A 90 minutes film, s. */
const FILM_S = 5_400;

/** A session description of the usual length, which nobody reads. */
const SDP = `v=0\r\n${'a=candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host\r\n'.repeat(20)}`;

/** What every message of a client may hold. */
export type Message = Readonly<Record<string, unknown>> & { readonly type: string };

/** Who the n-th client (0, 1, …) of a load is. */
export interface Who {
  readonly roomId: string;
  readonly userId: string;
  readonly username: string;
}

/** The n-th client of a load; `load` keeps the rooms of one load apart from those of another. */
export function who(load: string, n: number): Who {
  return { roomId: `${load}-${Math.floor(n / MEMBERS)}`, userId: `member-${n}`, username: `Member ${n}` };
}

/**
 * The count-th thing (1, 2, …) that the n-th client does. All talk; the first of a room chooses the film, plays, pauses and
 * seeks; now and then somebody calls a neighbour. `at` (ms of the clock that all share) stands in what is said, so that
 * whoever reads it knows how long it took.
 */
export function act(n: number, count: number, at: number): Message {
  const leads = n % MEMBERS === 0;
  if (leads && count === 1) return { type: 'URL_CHANGE', url: 'https://films.example/film.mp4', currentTime: 0 };
  if (leads && count % 20 === 0) return { type: 'SEEK', currentTime: (count * 30) % FILM_S, isPlaying: true };
  if (leads && count % 5 === 0) return { type: 'PLAY_PAUSE', control: count % 2 === 0 ? 'play' : 'pause' };
  if (count % 10 === 7) return { type: 'OFFER', to: `member-${neighbour(n)}`, offer: { type: 'offer', sdp: SDP } };
  return { type: 'CHAT', text: `${at} what a film` };
}

/** Where a player is, told for its own sake: no command, so it has no answer. */
export function position(count: number): Message {
  return { type: 'POSITION_UPDATE', currentTime: count % FILM_S, isPlaying: true, syncErrorMs: (count % 7) * 5 };
}

/** ms of the shared clock at which a line was said; null of a line of somebody else. */
export function saidAt(text: unknown): number | null {
  const at = typeof text === 'string' ? /^(\d+) what a film$/.exec(text)?.[1] : undefined;
  return at === undefined ? null : Number(at);
}

/** The next client of the same room. */
function neighbour(n: number): number {
  return n - (n % MEMBERS) + ((n + 1) % MEMBERS);
}

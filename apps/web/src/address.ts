/** What the page's own address says. */
export interface Place {
  /** The party to join, null on the start page. */
  readonly roomId: string | null;
  readonly pin: string;
  readonly isDebug: boolean;
}

const ROOM = 'tandemRoom';

/** Reads an address such as `/?tandemRoom=…&pin=…`, the form to which invite links lead. */
export function placeOf(search: string): Place {
  const query = new URLSearchParams(search);
  return { roomId: query.get(ROOM), pin: query.get('pin') ?? '', isDebug: query.has('debug') };
}

/** Shows a party in the address bar, so that a reload comes back to it; without its PIN, which is not for shoulders. */
export function showPlace(roomId: string | null): void {
  const url = new URL(location.href);
  url.searchParams.delete('pin');
  if (roomId === null) url.searchParams.delete(ROOM);
  else url.searchParams.set(ROOM, roomId);
  history.replaceState(null, '', url);
}

/** The party that a pasted text means: an address of this page, or a bare room id. Null when it is neither. */
export function pastedPlace(text: string): { readonly roomId: string; readonly pin: string } | null {
  const trimmed = text.trim();
  if (/^[\w-]{1,64}$/.test(trimmed)) return { roomId: trimmed, pin: '' };
  if (!URL.canParse(trimmed)) return null;
  const { roomId, pin } = placeOf(new URL(trimmed).search);
  return roomId === null ? null : { roomId, pin };
}

/** Whether a pasted text is a short link, which a server leads on: `https://…/room/abc…`. */
export function isShortLink(text: string): boolean {
  const url = text.trim();
  return URL.canParse(url) && /^https?:.*\/room\/[a-z0-9]{13}/.test(url);
}

const SUFFIX = 10;
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A room id that nobody guesses: the party's name as far as it fits, and 10 random letters of 31 (49 bits). */
export function newRoomId(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  const random = crypto.getRandomValues(new Uint32Array(SUFFIX));
  const suffix = Array.from(random, (value) => letters[value % letters.length]).join('');
  return `${words === '' ? 'party' : words}-${suffix}`;
}

/** The party's name out of its room id, for people: `movie-night-x7k…` is "Movie night". */
export function partyName(roomId: string): string {
  const words = roomId.replace(/-[a-z2-9]{10}$/, '').replaceAll(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

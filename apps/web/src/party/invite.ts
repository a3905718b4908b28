import { parsed } from '../person.ts';

/** The link to a party: the short one, or, when the server gives none now, the long one. Never with the PIN. */
export async function inviteLink(roomId: string): Promise<string> {
  const long = new URL(`/?tandemRoom=${encodeURIComponent(roomId)}`, location.origin).href;
  try {
    const answer = await fetch(`/api/short-id/${encodeURIComponent(roomId)}`);
    const told = parsed(await answer.text());
    return answer.ok && isShort(told) ? told.shortUrl : long;
  } catch {
    return long;
  }
}

function isShort(value: unknown): value is { readonly shortUrl: string } {
  return typeof value === 'object' && value !== null && 'shortUrl' in value && typeof value.shortUrl === 'string';
}

/** Which websites may open a WebSocket. */
export interface OriginList {
  readonly allows: (origin: string) => boolean;
}

/** What development allows: this machine's pages, and the extension however it was installed. */
const DEVELOPMENT_ORIGINS: readonly string[] = ['loopback', 'chrome-extension://*'];

const LOOPBACK = /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\/\*$/;
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/\s?#*]+$/;

/**
 * A list of origins (`https://example.org`), schemes (`chrome-extension://*`) and the word `loopback`. Returns the first
 * entry that is none of these instead. Origins are compared as they are: browsers send them in one form.
 */
export function originList(entries: readonly string[]): OriginList | { readonly unknown: string } {
  const unknown = entries.find((entry) => entry !== 'loopback' && !SCHEME.test(entry) && !ORIGIN.test(entry));
  if (unknown !== undefined) return { unknown };
  const exact = new Set(entries);
  const schemes = entries.filter((entry) => SCHEME.test(entry)).map((entry) => entry.slice(0, -1));
  return {
    allows: (origin) =>
      (ORIGIN.test(origin) && (exact.has(origin) || schemes.some((scheme) => origin.startsWith(scheme)))) ||
      (exact.has('loopback') && LOOPBACK.test(origin)),
  };
}

/**
 * Whether an upgrade with this Origin is let in. None at all is: only browsers send one, and what it guards against is
 * a website that uses its visitors' browsers. Without a list development's own holds, and production denies every website.
 */
export function isOriginAllowed(
  origin: string | undefined,
  list: OriginList | undefined,
  production: boolean,
): boolean {
  if (origin === undefined) return true;
  return (list ?? (production ? none : development)).allows(origin);
}

const none: OriginList = { allows: () => false };
const development = known(DEVELOPMENT_ORIGINS);

function known(entries: readonly string[]): OriginList {
  const list = originList(entries);
  if ('unknown' in list) throw new Error(`no origin: ${list.unknown}`);
  return list;
}

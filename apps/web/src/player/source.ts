import sampleUrl from '../assets/sample.webm';

/** What a room's url means for a player. */
export type Source =
  | { readonly kind: 'none' }
  /** The clip that comes with this page: short, and played in a loop. */
  | { readonly kind: 'sample'; readonly src: string }
  | { readonly kind: 'file'; readonly src: string }
  | { readonly kind: 'hls'; readonly src: string }
  /** A file that everybody has; never sent anywhere. `size` in bytes, `sha256` of its head, hex. */
  | { readonly kind: 'local'; readonly size: number; readonly sha256: string }
  /** Not something that a page may play. */
  | { readonly kind: 'strange' };

const SAMPLE = '#tandem-sample';
const LOCAL = '/local';

/** The url of the sample clip, the same for all servers of a party. */
export function sampleAddress(): string {
  return `${location.origin}/${SAMPLE}`;
}

/** The url of a file that everybody has. */
export function localAddress(size: number, sha256: string): string {
  return `${location.origin}${LOCAL}#size=${size}&sha256=${sha256}`;
}

/** Reads a room's url. */
export function sourceOf(url: string): Source {
  if (url === '') return { kind: 'none' };
  if (!URL.canParse(url)) return { kind: 'strange' };
  const { protocol, pathname, hash } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return { kind: 'strange' };
  if (hash === SAMPLE) return { kind: 'sample', src: sampleUrl };
  if (pathname === LOCAL) return localOf(hash);
  return { kind: pathname.toLowerCase().endsWith('.m3u8') ? 'hls' : 'file', src: url };
}

function localOf(hash: string): Source {
  const said = new URLSearchParams(hash.slice(1));
  const size = Number(said.get('size') ?? Number.NaN);
  const sha256 = said.get('sha256') ?? '';
  return Number.isSafeInteger(size) && /^[0-9a-f]{64}$/.test(sha256)
    ? { kind: 'local', size, sha256 }
    : { kind: 'strange' };
}

/** What a source is called, for people. */
export function labelOf(url: string): string {
  const source = sourceOf(url);
  switch (source.kind) {
    case 'none':
      return 'nothing';
    case 'sample':
      return 'the sample clip';
    case 'local':
      return 'a file that everybody has';
    case 'file':
    case 'hls': {
      const { hostname, pathname } = new URL(source.src);
      return decoded(pathname.split('/').at(-1) ?? '') || hostname;
    }
    case 'strange':
      return url;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

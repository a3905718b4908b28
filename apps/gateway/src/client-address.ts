import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { plainAddress, type AddressList } from './address-list.ts';

/** More hops than that are no proxies of ours. */
const MAX_HOPS = 16;

/**
 * The client's address. X-Forwarded-For is believed only as far as proxies that are trusted wrote it: read from its end,
 * the first address that is not a trusted proxy's is the client's. Everything before it can be the client's invention.
 */
export function clientAddress(request: IncomingMessage, trusted: AddressList): string {
  let address = plainAddress(request.socket.remoteAddress ?? '');
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').slice(-MAX_HOPS);
  while (trusted.has(address)) {
    const hop = hopAddress(hops.pop());
    if (hop === null) return address;
    address = hop;
  }
  return address;
}

/** The address of a hop, which some proxies write with a port. Null when it is none. */
function hopAddress(hop: string | undefined): string | null {
  const text = (hop ?? '').trim();
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const address = plainAddress(bare);
  return isIP(address) === 0 ? null : address;
}

/**
 * What limits per address count by: the address, of IPv6 its /64. A home gets a whole /64, so counting single addresses
 * would limit nobody.
 */
export function limitedAddress(address: string): string {
  return isIP(address) === 6 ? `${firstGroups(address).join(':')}::/64` : address;
}

/** The first four groups of a valid IPv6 address, written alike however they came. */
function firstGroups(address: string): string[] {
  const [head = '', tail = ''] = address.split('::');
  const before = groups(head);
  const after = groups(tail);
  const zeros = address.includes('::') ? 8 - before.length - after.length : 0;
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4);
}

function groups(text: string): string[] {
  if (text === '') return [];
  return text
    .split(':')
    .flatMap((group) => (group.includes('.') ? ['0', '0'] : [Number.parseInt(group, 16).toString(16)]));
}

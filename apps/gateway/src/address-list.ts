import { BlockList, isIP } from 'node:net';

/** Some client addresses: an IPv4 address that comes in IPv6 clothes counts as IPv4. */
export interface AddressList {
  readonly has: (address: string) => boolean;
}

const words: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'],
  private: [
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '100.64.0.0/10',
    '169.254.0.0/16',
    'fc00::/7',
    'fe80::/10',
  ],
};

/**
 * A list of addresses, networks (`10.0.0.0/8`) and the words `loopback` and `private`. Returns the first entry that is
 * none of these instead.
 */
export function addressList(entries: readonly string[]): AddressList | { readonly unknown: string } {
  const list = new BlockList();
  for (const entry of entries) {
    for (const text of words[entry] ?? [entry]) if (!add(list, text)) return { unknown: entry };
  }
  return {
    has: (address) => {
      const plain = plainAddress(address);
      const version = isIP(plain);
      return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

/** Addresses that only a host, or a network of one owner, uses. */
export const localAddresses: AddressList = known(['loopback', 'private']);

function known(entries: readonly string[]): AddressList {
  const list = addressList(entries);
  if ('unknown' in list) throw new Error(`no address: ${list.unknown}`);
  return list;
}

function add(list: BlockList, text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (bits === undefined) {
    list.addAddress(address, family);
    return true;
  }
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128)) return false;
  list.addSubnet(address, Number(bits), family);
  return true;
}

/** An address without the zone of a link-local one; `::ffff:10.0.0.1` is 10.0.0.1. */
export function plainAddress(address: string): string {
  const [bare = ''] = address.split('%', 1);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  return mapped?.[1] ?? bare;
}

import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { addressList, localAddresses, type AddressList } from './address-list.ts';
import { clientAddress, limitedAddress } from './client-address.ts';

function list(...entries: string[]): AddressList {
  const made = addressList(entries);
  if ('unknown' in made) throw new Error(made.unknown);
  return made;
}

function request(peer: string, forwarded?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  const made = new IncomingMessage(socket);
  if (forwarded !== undefined) made.headers['x-forwarded-for'] = forwarded;
  return made;
}

describe('addressList', () => {
  test('holds addresses, networks and two words', () => {
    const some = list('192.0.2.1', '10.0.0.0/8', '2001:db8::/32', 'loopback');
    const inside = ['192.0.2.1', '10.9.9.9', '::ffff:10.1.1.1', '2001:db8::5', '127.0.0.1', '::1', '::ffff:127.0.0.1'];
    expect(inside.filter((address) => !some.has(address))).toEqual([]);
    const outside = ['192.0.2.2', '11.0.0.1', '2001:db9::5', '', 'x', 'loopback'];
    expect(outside.filter((address) => some.has(address))).toEqual([]);
  });

  test('knows local addresses', () => {
    const local = ['127.0.0.1', '10.0.0.1', '172.16.0.1', '192.168.1.1', 'fd00::1', 'fe80::1%eth0', '169.254.1.1'];
    expect(local.filter((address) => !localAddresses.has(address))).toEqual([]);
    expect(localAddresses.has('8.8.8.8')).toBe(false);
  });

  test.each(['', 'x', '1.2.3', '1.2.3.4/', '1.2.3.4/33', '1.2.3.4/8/8', '::/129', '1.2.3.4/a'])(
    'refuses %j',
    (entry) => {
      expect(addressList([entry])).toEqual({ unknown: entry });
    },
  );
});

describe('clientAddress', () => {
  const trusted = list('10.0.0.0/8');

  test.each([
    ['192.0.2.7', '203.0.113.1', '192.0.2.7'],
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['10.0.0.1', '203.0.113.1', '203.0.113.1'],
    ['::ffff:10.0.0.1', '203.0.113.1', '203.0.113.1'],
    ['10.0.0.1', '1.1.1.1, 203.0.113.1', '203.0.113.1'],
    ['10.0.0.1', '1.1.1.1, 203.0.113.1, 10.0.0.2', '203.0.113.1'],
    ['10.0.0.1', '203.0.113.1, nonsense, 10.0.0.2', '10.0.0.2'],
    ['10.0.0.1', '203.0.113.1:4711', '203.0.113.1'],
    ['10.0.0.1', '[2001:db8::1]:443', '2001:db8::1'],
    ['10.0.0.1', '', '10.0.0.1'],
    ['10.0.0.1', '10.0.0.5', '10.0.0.5'],
  ])('from %s with %s is %s', (peer, forwarded, address) => {
    expect(clientAddress(request(peer, forwarded), trusted)).toBe(address);
  });
});

describe('limitedAddress', () => {
  test('of IPv4 is the address itself', () => {
    expect(limitedAddress('192.0.2.1')).toBe('192.0.2.1');
  });

  test('of IPv6 is its /64, however it is written', () => {
    const same = ['2001:db8::1', '2001:0db8:0:0::ffff', '2001:db8:0:0:1:2:3:4', '2001:DB8::1.2.3.4'];
    expect(new Set(same.map(limitedAddress))).toEqual(new Set(['2001:db8:0:0::/64']));
    expect(limitedAddress('2001:db8:0:1::1')).toBe('2001:db8:0:1::/64');
    expect(limitedAddress('::1')).toBe('0:0:0:0::/64');
    expect(limitedAddress('1:2:3:4::')).toBe('1:2:3:4::/64');
  });
});

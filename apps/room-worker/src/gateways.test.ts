import { connectionId } from '@tandem-watch/protocol';
import { expect, test } from 'vitest';
import { admitted, withPart } from './gateways.ts';

const connection = connectionId('c');

test('parts are taken in their order, of one HELLO', () => {
  const gateway = admitted('n', 0, false);
  const first = withPart(gateway, 'n', 0, [connection]);
  expect(first).toMatchObject({ parts: 1 });
  expect(withPart({ ...gateway, announcing: first }, 'n', 2, [])).toBeNull();
  expect(withPart(gateway, 'another', 0, [])).toBeNull();
});

test('a gateway that lists a million sockets and more has to begin again', () => {
  const listed = new Set(Array.from({ length: 1_000_000 }, (_, n) => connectionId(`${n}`)));
  const announcing = { nonce: 'n', parts: 5, listed, ending: false };
  expect(withPart({ ...admitted('n', 0, false), announcing }, 'n', 5, [connection])).toBeNull();
});

import { gatewayId } from '@tandem-watch/protocol';
import { expect, test } from 'vitest';
import { noClients } from './clients.ts';
import { commandBatch } from './command-batch.ts';
import { isCutOff, notReady, SILENCE_LIMITS, takesSockets, type GatewayState } from './gateway-state.ts';
import { link } from './link.ts';

const NOW = 1_000_000;

function state(given: Partial<GatewayState> = {}, heartbeats: readonly number[] = [NOW, 0]): GatewayState {
  const links = heartbeats.map((heartbeatAt, n) => ({ ...link(n, commandBatch(n, gatewayId('g'))), heartbeatAt }));
  return {
    visitors: new Map(),
    clients: noClients(),
    links,
    silenceLimits: SILENCE_LIMITS,
    context: null,
    open: true,
    draining: false,
    stopped: false,
    answeredAt: NOW,
    heardAt: NOW,
    ...given,
  };
}

test.each([
  ['all is well, though only one partition has an owner', state(), null],
  ['it has not started', state({ open: false }), 'starting'],
  ['it drains', state({ draining: true }), 'draining'],
  ['Redis has not answered for 5 s', state({ answeredAt: NOW - 5_000 }), 'Redis does not answer'],
  ['Redis has not answered for less', state({ answeredAt: NOW - 4_999 }), null],
  ['the subscriber has heard nothing for 5 s', state({ heardAt: NOW - 5_000 }), 'the feeds are silent'],
  ['no heartbeat came for 15 s', state({}, [NOW - 15_000, 0]), 'no partition has an owner'],
  ['one heartbeat came within 15 s', state({}, [NOW - 14_999, 0]), null],
  ['no heartbeat ever came', state({}, [0, 0]), 'no partition has an owner'],
])('when %s, /ready says so', (_, given, reason) => {
  expect(notReady(given, NOW)).toBe(reason);
});

test('cut off from 5 s on, and from then on no new sockets are taken', () => {
  const silent = (ms: number): GatewayState => state({ answeredAt: NOW - ms });
  expect([4_999, 5_000].map((ms) => isCutOff(silent(ms), NOW))).toEqual([false, true]);
  expect([4_999, 5_000].map((ms) => takesSockets(silent(ms), NOW))).toEqual([true, false]);
});

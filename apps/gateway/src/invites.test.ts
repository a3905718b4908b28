import { connect } from '@tandem-watch/storage-redis';
import { expect, test } from 'vitest';
import { forgetRequests, limitRequest, type Invites } from './invites.ts';

test('100,000 addresses are remembered; the requests of the next are 429 until one is forgotten', () => {
  const redis = connect({ url: 'redis://127.0.0.1:1' }, 'command', 'never connected');
  const counted = { requests: new Map(), making: new Map() };
  const invites: Invites = { ...counted, redis, publicUrl: () => '', watchUrl: '/', memoryPercent: () => 0 };
  for (let n = 0; n < 100_000; n++) expect(limitRequest(invites, `${n}`, 0)).toBeNull();
  expect(limitRequest(invites, 'one more', 0)).toMatchObject({ status: 429 });
  forgetRequests(invites, 1_000);
  expect(limitRequest(invites, 'one more', 1_000)).toBeNull();
});

import { describe, expect, test } from 'vitest';
import { objects, planted, GATEWAY } from '../../test/planted.ts';
import { overlays } from '../overlays.ts';
import { schemaProblems } from './schemas.ts';

test.each(overlays)('every object of %s has values that its schema takes', async (overlay) => {
  expect(await schemaProblems(objects(overlay))).toEqual([]);
});

describe('a schema tells', () => {
  const all = objects('production-ha');

  test.each([
    ['a number that is text', GATEWAY, { spec: { minReadySeconds: 'ten' } }],
    ['a missing field', GATEWAY, { spec: { selector: null } }],
    ['a kind that there is not', GATEWAY, { kind: 'Deploymnet' }],
    ['a version that there is not', GATEWAY, { apiVersion: 'apps/v3' }],
    ['an object in place of a list', 'Service/tandem-watch/redis', { spec: { ports: { port: 6379 } } }],
    ['a list in place of a text', 'Issuer/tandem-watch/letsencrypt', { spec: { acme: { server: { a: 1 } } } }],
    ['an unknown field of a Cluster', 'Cluster/tandem-watch/postgres', { spec: { instnaces: 2 } }],
    ['a schedule without seconds', 'ScheduledBackup/tandem-watch/postgres', { spec: { schedule: '0 3 * * *' } }],
    ['a time that is none', 'ObjectStore/tandem-watch/postgres-backups', { spec: { retentionPolicy: '30 days' } }],
  ])('%s', async (_, id, mistake) => {
    expect(await schemaProblems(planted(all, id, mistake))).toEqual([expect.stringContaining('/tandem-watch/')]);
  });
});

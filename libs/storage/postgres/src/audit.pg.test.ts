import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshId, noon, openHistory, type TestHistory } from '../test/history.ts';
import { type AuditRow, readAudit, recordAudit } from './audit.ts';
import { pruneHistory } from './prune-history.ts';

let history: TestHistory;

beforeAll(async () => {
  history = await openHistory();
});
afterAll(() => history.close());

function row(id: string, fields: Partial<AuditRow> = {}): AuditRow {
  const what = { action: 'close', room: 'film-club', target: null, notice: 'Bye.', reason: '', outcome: 'done' };
  return { id, partition: 3, at: noon, operator: 'olga', ...what, ...fields };
}

test('what is written twice is there once, and what is refused is handed back', async () => {
  const [good, bad] = [row(freshId('a')), row(freshId('b'), { reason: 'NUL \u0000' })];
  expect(await recordAudit(history.worker, [good])).toEqual([]);
  const refused = await recordAudit(history.worker, [good, bad]);
  expect(refused.map(({ item }) => item.id)).toEqual([bad.id]);
  expect(await readAudit(history.reader, 10, {})).toEqual([good]);
});

test('retention drops what operators did so long ago, and nothing else', async () => {
  const old = row(freshId('old'), { at: noon - 91 * 86_400_000, room: 'old' });
  const young = row(freshId('young'), { room: 'young' });
  await recordAudit(history.worker, [old, young]);
  await pruneHistory(history.archiver, 90);
  expect(await readAudit(history.reader, 10, { room: 'old' })).toEqual([]);
  expect(await readAudit(history.reader, 10, { room: 'young' })).toEqual([young]);
});

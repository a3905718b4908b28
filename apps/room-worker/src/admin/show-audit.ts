import { ID_PATTERN } from '@tandem-watch/protocol';
import { jsonAnswer, type HttpAnswer } from '@tandem-watch/service';
import { readAudit, type AuditPlace, type AuditRow, type History } from '@tandem-watch/storage-postgres';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.ts';

const placeSchema = z.tuple([z.number().min(0).max(8.64e15), z.string(), z.number()]);

const querySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  room: z.string().regex(ID_PATTERN).optional(),
  cursor: z.string().max(300).optional(),
});

/** A page of what operators did, the newest first. It is read from PostgreSQL, some 200 ms behind. */
export async function showAudit(query: URLSearchParams, history: History | null): Promise<HttpAnswer> {
  const asked = querySchema.safeParse(Object.fromEntries(query));
  if (!asked.success) return jsonAnswer(400, { error: z.prettifyError(asked.error) });
  if (history === null) return jsonAnswer(503, { error: 'READER_DATABASE_URL is not configured' });
  const { limit, room, cursor } = asked.data;
  const after = cursor === undefined ? undefined : decodeCursor(cursor, placeSchema);
  if (after === null) return jsonAnswer(400, { error: 'the cursor is none' });
  const rows = await readAudit(history, limit + 1, { room, after });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return jsonAnswer(200, { audit: page, next: last === undefined ? null : encodeCursor(placeOf(last)) });
}

function placeOf({ at, id, partition }: AuditRow): AuditPlace {
  return [at, id, partition];
}

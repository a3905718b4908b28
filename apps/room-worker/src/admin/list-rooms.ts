import { jsonAnswer, type HttpAnswer } from '@tandem-watch/service';
import { z } from 'zod';
import type { Catalogue, ListedRoom } from './catalogue.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

const orders = {
  age: ({ createdAt }: ListedRoom): number => -createdAt,
  size: ({ members }: ListedRoom): number => members,
  rate: ({ rate }: ListedRoom): number => rate ?? 0,
};

type Order = keyof typeof orders;

/** What may be asked of a list: the query as it stands in the address. */
const querySchema = z.strictObject({
  sort: z.enum(['age', 'size', 'rate']).default('age'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

type Place = readonly [value: number, room: string];

const placeSchema: z.ZodType<Place> = z.tuple([z.number(), z.string()]);

/**
 * A page of rooms, those with the most first: the oldest, the largest, the busiest. The cursor names the last room of the
 * page and its number, so rooms that come, go or grow meanwhile shift no page.
 */
export async function listRooms(
  query: URLSearchParams,
  catalogue: (withRates: boolean) => Promise<Catalogue>,
): Promise<HttpAnswer> {
  const asked = querySchema.safeParse(Object.fromEntries(query));
  if (!asked.success) return jsonAnswer(400, { error: z.prettifyError(asked.error) });
  const { sort, limit } = asked.data;
  const cursor = asked.data.cursor === undefined ? undefined : decodeCursor(asked.data.cursor, placeSchema);
  if (cursor === null) return jsonAnswer(400, { error: 'the cursor is none' });
  const { rooms, complete, unasked } = await catalogue(sort === 'rate');
  const places = rooms.map((room) => ({ room, place: placeOf(room, sort) }));
  const rest = cursor === undefined ? places : places.filter(({ place }) => compare(place, cursor) > 0);
  const page = rest.toSorted((a, b) => compare(a.place, b.place)).slice(0, limit);
  const last = page.at(-1);
  return jsonAnswer(200, {
    rooms: page.map(({ room }) => room),
    total: rooms.length,
    complete,
    unasked,
    next: last === undefined || page.length === rest.length ? null : encodeCursor(last.place),
  });
}

function placeOf(room: ListedRoom, sort: Order): Place {
  return [orders[sort](room), room.room];
}

/** The greater number first; those with the same by their id. */
function compare([a, roomA]: Place, [b, roomB]: Place): number {
  if (a !== b) return b - a;
  return roomA === roomB ? 0 : roomA < roomB ? -1 : 1;
}

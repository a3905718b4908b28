import type { RoomRow } from '../rooms/room-row.ts';

/** Names a life of a room. */
export type LifeKey = Pick<RoomRow, 'roomId' | 'life'>;

/** Rows grouped by the life that they are of, in their order: gives those of a life. */
export function byLife<Row extends LifeKey>(rows: readonly Row[]): (life: LifeKey) => readonly Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(nameOf(row));
    if (group === undefined) groups.set(nameOf(row), [row]);
    else group.push(row);
  }
  return (life) => groups.get(nameOf(life)) ?? [];
}

function nameOf({ roomId, life }: LifeKey): string {
  return `${roomId} ${life}`;
}

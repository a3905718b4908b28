import { isRefusedData } from './sql-state.ts';

/** Something PostgreSQL refuses, and why. */
export interface Refused<Item> {
  readonly item: Item;
  readonly error: string;
}

/**
 * Writes items, halving what is refused until the bad ones stand alone: they are returned, all others are written.
 *
 * Problem: one bad row fails its whole statement. Writing one by one from then on would be thirty times slower, giving
 * the batch up would lose good rows, and trying again would stop the history for ever. Halving costs about twenty
 * statements for one bad row in a thousand. Errors that do not blame the data are thrown.
 */
export async function writeOrBisect<Item>(
  items: readonly Item[],
  write: (items: readonly Item[]) => Promise<void>,
): Promise<Refused<Item>[]> {
  const [first] = items;
  if (first === undefined) return [];
  try {
    await write(items);
    return [];
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    if (items.length === 1) return [{ item: first, error: error instanceof Error ? error.message : String(error) }];
  }
  const middle = items.length >> 1;
  const left = await writeOrBisect(items.slice(0, middle), write);
  return [...left, ...(await writeOrBisect(items.slice(middle), write))];
}

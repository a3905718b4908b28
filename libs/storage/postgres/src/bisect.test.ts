import { expect, test } from 'vitest';
import { writeOrBisect } from './bisect.ts';

const refusal = Object.assign(new Error('unsupported Unicode escape sequence'), { code: '22P05' });

/** A store that refuses every statement that holds a bad item. */
function storeRefusing(bad: ReadonlySet<number>): {
  written: number[];
  statements: number;
  write: (items: readonly number[]) => Promise<void>;
} {
  const store = {
    written: new Array<number>(),
    statements: 0,
    write: async (items: readonly number[]): Promise<void> => {
      store.statements += 1;
      if (items.some((item) => bad.has(item))) throw refusal;
      store.written.push(...items);
    },
  };
  return store;
}

const thousand = Array.from({ length: 1000 }, (_, index) => index);

test('all but the bad items are written, in their order', async () => {
  const store = storeRefusing(new Set([0, 500, 999]));
  const refused = await writeOrBisect(thousand, store.write);
  expect(refused).toEqual([0, 500, 999].map((item) => ({ item, error: refusal.message })));
  expect(store.written).toEqual(thousand.filter((item) => ![0, 500, 999].includes(item)));
});

test('one bad item in a thousand costs about twenty statements', async () => {
  const store = storeRefusing(new Set([777]));
  await writeOrBisect(thousand, store.write);
  expect(store.statements).toBeLessThanOrEqual(21);
});

test('an error that does not blame the data is thrown at once', async () => {
  const lost = Object.assign(new Error('terminating connection'), { code: '57P01' });
  let statements = 0;
  const write = (): Promise<void> => {
    statements += 1;
    return Promise.reject(lost);
  };
  await expect(writeOrBisect(thousand, write)).rejects.toBe(lost);
  expect(statements).toBe(1);
});

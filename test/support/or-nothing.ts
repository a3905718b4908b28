/**
 * Starts a store and says where it came from. Without one its tests are skipped, for the reason printed here; where `CI`
 * is set, a missing store is an error, so that nothing passes by being skipped.
 */
export async function orNothing<T extends { readonly how: string }>(
  name: string,
  start: (say: (line: string) => void) => Promise<T>,
): Promise<T | undefined> {
  const say = (line: string): void => console.log(line);
  try {
    const store = await start(say);
    say(`${name}: ${store.how}`);
    return store;
  } catch (error) {
    if (process.env['CI'] !== undefined && process.env['CI'] !== '') throw error;
    say(`${name}: none, its tests are skipped. ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

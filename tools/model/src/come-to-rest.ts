/** A step without a fault, from one state to another, by their numbers. */
export type Edge = readonly [from: number, to: number];

/**
 * The first of `count` states from which none of the quiet ones can be reached any more: there the system goes round for
 * ever. -1 when all can come to rest.
 */
export function firstRestless(count: number, edges: readonly Edge[], quiet: readonly number[]): number {
  const before = sourcesOf(count, edges);
  const rests = new Uint8Array(count);
  const waiting = [...quiet];
  for (const state of quiet) rests[state] = 1;
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    for (const source of before[state] ?? []) {
      if (rests[source] === 1) continue;
      rests[source] = 1;
      waiting.push(source);
    }
  }
  return rests.indexOf(0);
}

function sourcesOf(count: number, edges: readonly Edge[]): number[][] {
  const sources: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of edges) sources[to]?.push(from);
  return sources;
}

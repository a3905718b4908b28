/** The last command that was applied: the id of its entry in the command stream and its place in the batch, from 0. */
export interface Cursor {
  readonly entry: string;
  /** -1: nothing of the entry yet, or the entry holds no command. */
  readonly index: number;
}

/** Before the first command. */
export const cursorStart: Cursor = { entry: '0-0', index: -1 };

/** ms of a stream id. */
export function streamTime(id: string): number {
  return Number(id.slice(0, id.indexOf('-')));
}

/** Orders stream ids by time, then by number: negative when `a` is the earlier. */
export function compareStreamIds(a: string, b: string): number {
  return streamTime(a) - streamTime(b) || Number(a.slice(a.indexOf('-') + 1)) - Number(b.slice(b.indexOf('-') + 1));
}

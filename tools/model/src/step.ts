import type { State } from './state.ts';

/** Something that one part of the core may do, or that may happen to it. */
export interface Step {
  readonly name: string;
  /** The file that does it, from the folder of all sources; of a fault the one that answers it. */
  readonly file: string;
  readonly fault: boolean;
  /** The states after it: none when it is not its time, several when it can go in several ways. */
  readonly next: (state: State) => readonly State[];
}

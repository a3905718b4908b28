import type { Violation } from '../checker/evidence.ts';

/** A replacement in one file of the sources. */
export interface Patch {
  /** From the folder of all sources. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** A deliberate mistake, and the fault that must show it. */
export interface Mutation {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** Makes the mistake matter, and is harmless alone: the same fault must find nothing with these only. */
  readonly harmless?: readonly Patch[];
  readonly fault: string;
  /** Rules one of which must be seen broken. */
  readonly breaks: readonly Violation['rule'][];
}

import type { Question } from './ask.ts';

/** What stands behind a command's name. */
export type Given = Readonly<Partial<Record<'sort' | 'limit' | 'cursor' | 'tail' | 'history', string>>>;

/** A command: what it is given, what it asks for, and its answer as people read it. */
export interface Command {
  readonly usage: string;
  /** How many words follow its name. */
  readonly words: number;
  readonly question: (words: readonly string[], given: Given) => Question;
  readonly text: (answer: unknown) => string;
}

import type { Question } from './ask.ts';

/** What may stand behind a command's name, as `--<name> <text>`. */
export type Option =
  | 'sort'
  | 'limit'
  | 'cursor'
  | 'tail'
  | 'history'
  | 'room'
  | 'notice'
  | 'to'
  | 'reason'
  | 'as'
  | 'id';

export type Given = Readonly<Partial<Record<Option, string | undefined>>>;

/** A command: what it is given, what it asks for, and its answer as people read it. */
export interface Command {
  readonly usage: string;
  /** How many words follow its name. */
  readonly words: number;
  readonly question: (words: readonly string[], given: Given) => Question;
  readonly text: (answer: unknown) => string;
}

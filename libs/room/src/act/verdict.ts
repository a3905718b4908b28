import type { ActCommand, ActMessage, ErrorCode } from '@tandem-watch/protocol';
import type { Author } from '../emit.ts';
import type { Member, RoomState } from '../state.ts';
import type { Context, Step } from '../step.ts';

export type ActType = ActMessage['type'];

type Messages = { readonly [Type in ActType]: Extract<ActMessage, { type: Type }> };

/** What a member asks for, as its rule gets it. */
export interface Act<Type extends ActType> {
  readonly state: RoomState;
  readonly member: Member;
  readonly message: Messages[Type];
  /** The member with this command's session and id: whose event it is. */
  readonly author: Author;
  readonly command: ActCommand;
  readonly context: Context;
}

/** What a rule says about what a member asks for. */
export type Verdict =
  /** It made an event that carries its id: no ACK beside it. `seq` is the event's. */
  | { readonly kind: 'made'; readonly step: Step; readonly seq: number }
  /** It was carried out: an id is answered by ACK, with the seq of its event, or else of the room's last one. */
  | { readonly kind: 'done'; readonly step: Step; readonly seq: number | null }
  /** It changed nothing and was answered: nothing to remember. */
  | { readonly kind: 'read'; readonly step: Step }
  | { readonly kind: 'refused'; readonly code: ErrorCode };

export type ActRule<Type extends ActType> = (act: Act<Type>) => Verdict;

/** The last event of the step is the command's own. */
export function made(step: Step): Verdict {
  return { kind: 'made', step, seq: step.state.seq };
}

export function done(step: Step, seq: number | null = null): Verdict {
  return { kind: 'done', step, seq };
}

export function refused(code: ErrorCode): Verdict {
  return { kind: 'refused', code };
}

import type { Got, History } from '../clients/history.ts';
import { answerOf } from '../clients/in-flight.ts';
import { isEvent } from '../clients/read-frame.ts';

/** An answer to a command. */
export interface Reply {
  readonly kind: 'done' | 'refused' | 'again';
  /** Whether the answer is the command's own event. */
  readonly isEvent: boolean;
  /** An earlier outcome said again: its seq is of the timeline that was then. */
  readonly isRepeat: boolean;
  readonly timeline: string | null;
  readonly seq: number | null;
  /** The code of an ERROR. */
  readonly code: string | null;
  readonly text: string;
}

/** A command with an id, and all answers to it. */
export interface Answered {
  readonly type: string;
  readonly answers: Reply[];
}

/** The commands with an id of a client, and their answers. An id is never used for two commands of a client. */
export function answersOf({ user, happenings }: History): Map<number, Answered> {
  const commands = new Map<number, Answered>();
  for (const happening of happenings) {
    if (happening.kind === 'sent' && happening.message.id !== undefined) {
      const { id, type } = happening.message;
      if (!commands.has(id)) commands.set(id, { type, answers: [] });
    }
    if (happening.kind !== 'got') continue;
    const answer = answerOf(happening.message, user);
    if (answer !== null) commands.get(answer.id)?.answers.push(replyOf(happening, answer.kind));
  }
  return commands;
}

function replyOf({ message, text }: Got, kind: Reply['kind']): Reply {
  const isEventAnswer = isEvent(message);
  const placed = isEventAnswer || message.type === 'ACK';
  return {
    kind,
    isEvent: isEventAnswer,
    isRepeat: message.type === 'ACK' && message.duplicate === true,
    timeline: placed ? message.timeline : null,
    seq: placed ? message.seq : null,
    code: message.type === 'ERROR' ? message.code : null,
    text,
  };
}

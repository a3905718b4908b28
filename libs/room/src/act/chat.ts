import { emit } from '../emit.ts';
import { still } from '../step.ts';
import { made, type Act, type Verdict } from './verdict.ts';

/** CHAT: a member says something to all. */
export function chat({ state, message, author, context }: Act<'CHAT'>): Verdict {
  const { text } = message;
  return made(
    emit(still(state), author, context.moment.now, (userId, mark) => ({ type: 'CHAT', userId, text, ...mark })),
  );
}

import { addressOf } from '../member.ts';
import { also, type Step } from '../step.ts';
import type { Newcomer } from './newcomer.ts';

/** Gives a socket the place of its user, and the room as it is. */
export function welcome(step: Step, newcomer: Newcomer): Step {
  const { user, session, ordinal, modern, resume } = newcomer;
  const to = addressOf(newcomer);
  return also(
    step,
    { kind: 'attach', to, user, session, life: step.state.life, ordinal },
    { kind: 'welcome', to, user, modern, resume },
  );
}

import { checkAgreement } from './agreement.ts';
import { checkAnswers } from './answers.ts';
import { checkEffects } from './effects.ts';
import type { Evidence, Violation } from './evidence.ts';
import { checkIsolation } from './isolation.ts';
import { checkOrder } from './order.ts';
import { checkPresence } from './presence.ts';
import { checkSuffix } from './suffix.ts';

/** Judges what a scenario left behind by every rule; empty when all promises were kept. */
export function check(evidence: Evidence): Violation[] {
  const rules = [checkOrder, checkEffects, checkAgreement, checkPresence, checkIsolation, checkSuffix, checkAnswers];
  return rules.flatMap((rule) => rule(evidence));
}

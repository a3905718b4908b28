import type { mutations } from './mutations.ts';
import { rules, type Rule } from './rules.ts';

/** A run without some rules, and the promise that has to be broken by it; null when all have to hold. */
export interface Trial {
  readonly removes: readonly Rule[];
  readonly shownBy: string;
  readonly breaks: string | null;
}

/** The runs that show what a rule is worth. */
export function trialsOf(name: Rule): Trial[] {
  const { worth } = rules[name];
  if ('triedIn' in worth) return worth.triedIn.map((shownBy) => ({ removes: [name], shownBy, breaks: null }));
  const { shownBy, breaks } = worth;
  if (!('secondTo' in worth)) return [{ removes: [name], shownBy, breaks }];
  return [
    { removes: [name], shownBy, breaks: null },
    { removes: [name, worth.secondTo], shownBy, breaks },
  ];
}

/** The runs that show a mistake: what makes it matter breaks nothing alone. */
export function trialsOfMutation({ removes, harmless = [], shownBy, breaks }: (typeof mutations)[number]): Trial[] {
  const alone = harmless.length === 0 ? [] : [{ removes: harmless, shownBy, breaks: null }];
  return [...alone, { removes: [...removes, ...harmless], shownBy, breaks }];
}

/** Names of rules, in the order of docs/core.md. */
export const ruleNames: readonly Rule[] = Object.keys(rules).filter(isRule);

function isRule(name: string): name is Rule {
  return Object.hasOwn(rules, name);
}

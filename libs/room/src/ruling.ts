import type { ErrorCode } from '@tandem-watch/protocol';
import type { Effect } from './effect.ts';
import type { Step } from './step.ts';

/** What a rule says about a command. */
export type Ruling =
  | { readonly kind: 'applied'; readonly step: Step }
  /** The effects tell the sender so. */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly step: Step }
  | { readonly kind: 'dropped' }
  /** The room is over. */
  | { readonly kind: 'ended'; readonly effects: readonly Effect[] };

export const DROPPED: Ruling = { kind: 'dropped' };

export function applied(step: Step): Ruling {
  return { kind: 'applied', step };
}

import type { CloseCode } from '@tandem-watch/protocol';
import { addressOf } from './member.ts';
import type { Moment } from './result.ts';
import type { Member } from './state.ts';
import { also, type Step } from './step.ts';

/**
 * Ends a member's socket, if it may be alive: one that was lost by itself has ended, and one on a lost gateway learns
 * it when that gateway announces it. One in the grace `moved` may live on at a gateway that drains.
 */
export function detach(step: Step, member: Member, code: CloseCode, moment: Moment): Step {
  if (member.grace?.cause === 'socket' || !moment.isReachable(member.gateway)) return step;
  return also(step, { kind: 'detach', to: addressOf(member), code });
}

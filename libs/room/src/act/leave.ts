import { CloseCode } from '@tandem-watch/protocol';
import { addressOf } from '../member.ts';
import { depart } from '../presence/depart.ts';
import { ack } from '../reply.ts';
import { still } from '../step.ts';
import type { Act, Verdict } from './verdict.ts';

/** LEAVE: gone at once. What the leaver still gets comes before what the others are told. */
export function leave({ state, member, author, context }: Act<'LEAVE'>): Verdict {
  const { session, id } = author;
  const left = depart(still(state), member, 'left', { session, id }, context);
  const to = addressOf(member);
  const { seq } = left.state;
  const answers = id === null ? [] : [ack(to, left.state, id, seq)];
  const effects = [...answers, { kind: 'detach', to, code: CloseCode.left } as const, ...left.effects];
  return { kind: 'made', step: { state: left.state, effects }, seq };
}

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ActionCommand } from '@tandem-watch/protocol';
import { z } from 'zod';
import { gateway, room, user } from '../id-schema.ts';

/** One line for people, without control characters. */
function line(min: number, max: number): z.ZodString {
  return z
    .string()
    .min(min)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters');
}

export const actionId: z.ZodString = z.string().regex(/^[\w-]{8,64}$/, 'must be 8 to 64 of A-Z a-z 0-9 _ -');
export const operator: z.ZodString = line(1, 64);
export const reason: z.ZodString = line(0, 500);
export const notice: z.ZodString = line(1, 500);

const worker = z.string().regex(/^[\w.-]{1,200}$/);

const does = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('close'), room, notice }),
  z.strictObject({ kind: z.literal('kick'), room, user }),
  z.strictObject({ kind: z.literal('drain'), gateway }),
  z.strictObject({ kind: z.literal('hand-over'), to: worker }),
]);

const actionSchema = z.strictObject({ id: actionId, operator, reason, does });

/** What an operator wants done, who that is, and why. The same id again has no second effect. */
export type Action = z.output<typeof actionSchema>;

/** What is done, and to what. */
export type Deed = Action['does'];

/** To whom it is done within its room or partition: a user, a gateway, a worker; null for a room as a whole. */
export function targetOf(deed: Deed): string | null {
  switch (deed.kind) {
    case 'close':
      return null;
    case 'kick':
      return deed.user;
    case 'drain':
      return deed.gateway;
    case 'hand-over':
      return deed.to;
  }
}

/** A deed as one word, to tell it from others. To whom a partition is handed over may have been chosen anew. */
export function deedOf(deed: Deed): string {
  const whom = deed.kind === 'hand-over' ? null : targetOf(deed);
  const text = JSON.stringify([deed.kind, 'room' in deed ? deed.room : null, whom]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/**
 * An action as it goes through the stream of a partition.
 *
 * Problem: whoever may add commands may add this one, and every gateway has to. The naive answer, to trust what stands
 * there, makes of a stolen gateway an operator, under any name. Choice: a seal by the operators' token, which no gateway
 * has; it covers the partition too, so that no other one takes it.
 */
export function sealAction(action: Action, partition: number, token: string): ActionCommand {
  const body = JSON.stringify(action);
  return { type: 'ACTION', body, seal: sealOf(body, partition, token).toString('base64url') };
}

/** The action that is sealed in a command; null when the seal is not of this token and partition, or it is none. */
export function openAction({ body, seal }: ActionCommand, partition: number, token: string): Action | null {
  const given = Buffer.from(seal, 'base64url');
  const right = sealOf(body, partition, token);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const read = actionSchema.safeParse(JSON.parse(body));
  return read.success ? read.data : null;
}

function sealOf(body: string, partition: number, token: string): Buffer {
  return createHmac('sha256', token).update(`action ${partition} ${body}`).digest();
}

import type { Redis } from './connect.ts';
import { partitionKeys } from './keys.ts';

/** What became of an operator's action. */
export const OUTCOMES = [
  'done',
  'nothing-to-do',
  'no-such-room',
  'no-such-member',
  'no-such-gateway',
  'failed',
] as const;

export type ActionOutcome = (typeof OUTCOMES)[number];

/** An action that was carried out, kept so that its id has no second effect. */
export interface KeptAction {
  /** ms of stream time. */
  readonly at: number;
  readonly outcome: ActionOutcome;
  /** What it did, and to what, as one word: its id given to anything else is a mistake. Empty when that was not kept. */
  readonly deed: string;
}

/** So many actions of a partition are kept; the oldest go first. */
export const KEPT_ACTIONS = 64;

const PREFIX = 'act:';

/** The field of `own` that keeps an action. */
export function actionField(id: string): string {
  return PREFIX + id;
}

export function encodeAction({ at, outcome, deed }: KeptAction): string {
  return `${at} ${outcome} ${deed}`;
}

function decodeAction(text: string): KeptAction {
  const [at, word, deed = ''] = text.split(' ');
  const outcome = OUTCOMES.find((known) => known === word);
  if (outcome === undefined) throw new Error(`unknown outcome of an action: ${text}`);
  return { at: Number(at), outcome, deed };
}

/** The actions that the fields of `own` keep, the oldest first. */
export function actionsIn(own: Readonly<Record<string, string>>): Map<string, KeptAction> {
  const kept = Object.entries(own).flatMap(([field, text]): [string, KeptAction][] =>
    field.startsWith(PREFIX) ? [[field.slice(PREFIX.length), decodeAction(text)]] : [],
  );
  return new Map(kept.sort(([, a], [, b]) => a.at - b.at));
}

/** What became of an action, null when it was not carried out, or too long ago. */
export async function readAction(redis: Redis, partition: number, id: string): Promise<KeptAction | null> {
  const text = await redis.hget(partitionKeys(partition).own, actionField(id));
  return text === null ? null : decodeAction(text);
}

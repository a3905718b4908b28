import type { IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import { jsonAnswer, type HttpAnswer, type Logger } from '@tandem-watch/service';
import { addBatch, readAction, type ActionOutcome, type KeptAction, type Redis } from '@tandem-watch/storage-redis';
import { z } from 'zod';
import { actionId, deedOf, operator, reason, sealAction, targetOf, type Deed } from './action.ts';
import { readBody } from './read-body.ts';

export interface Acting {
  readonly token: string;
  readonly redis: Redis;
  readonly log: Logger;
  readonly wait: (ms: number) => Promise<unknown>;
  /** False: too many actions for now. */
  readonly mayAct: () => boolean;
}

/** What is asked of which partition; or why it cannot be asked at all. */
export type Asked = { readonly partition: number; readonly does: Deed } | HttpAnswer;

/** How long the commit of an action is waited for, and how often it is looked for, ms. */
const WAIT_MS = 5_000;
const LOOK_MS = 50;

const headersSchema = z.object({ 'x-operator': operator, 'idempotency-key': actionId.optional() });

/**
 * Has an action carried out: appended to its partition's stream, where it takes effect in the order of all commands, and
 * waited for. 200 when it is done, with its id; 202 when it is not yet, with where to ask; 404 and 409 when there was nothing
 * to do it to. With the same `Idempotency-Key` it may be asked again at any time, of any worker; 422 when
 * the key was another action's of the same partition.
 */
export async function act(
  request: IncomingMessage,
  target: (body: unknown) => Promise<Asked>,
  acting: Acting,
): Promise<HttpAnswer> {
  const headers = headersSchema.safeParse(request.headers);
  if (!headers.success) return jsonAnswer(400, { error: z.prettifyError(headers.error) });
  const body = await readBody(request);
  if ('status' in body) return body;
  const why = z.looseObject({ reason: reason.default('') }).safeParse(body.value);
  if (!why.success) return jsonAnswer(400, { error: z.prettifyError(why.error) });
  const { reason: given, ...rest } = why.data;
  const asked = await target(rest);
  if ('status' in asked) return asked;
  if (!acting.mayAct()) return jsonAnswer(429, { error: 'too many actions' }, { 'retry-after': '1' });
  const { 'x-operator': who, 'idempotency-key': id = randomUUID() } = headers.data;
  const action = { id, operator: who, reason: given, does: asked.does };
  return await carryOut(action, asked.partition, acting).catch((error: unknown) => {
    acting.log.warn({ error, operator: who, action: action.does.kind, id }, 'what became of an action is not known');
    return unknown(asked.partition, id);
  });
}

/** It may be carried out yet: with its id that can be asked for, and the action itself again. */
function unknown(partition: number, id: string): HttpAnswer {
  const body = { error: `a store cannot be asked now: action ${id} may be done, or not`, id, partition };
  return jsonAnswer(503, { ...body, ask: askAt(partition, id) }, { 'retry-after': '2' });
}

function askAt(partition: number, id: string): string {
  return `/admin/actions/${partition}/${id}`;
}

async function carryOut(
  action: Parameters<typeof sealAction>[0],
  partition: number,
  { token, redis, log, wait }: Acting,
): Promise<HttpAnswer> {
  const { id, operator: who, does } = action;
  let kept = await readAction(redis, partition, id);
  const isRepeat = kept !== null;
  if (!isRepeat) {
    const sealed = JSON.stringify(sealAction(action, partition, token));
    await addBatch(redis, partition, { gateway: null, number: 0, commands: [sealed] });
    const until = performance.now() + WAIT_MS;
    while ((kept = await readAction(redis, partition, id)) === null && performance.now() < until) await wait(LOOK_MS);
  }
  if (kept !== null && kept.deed !== '' && kept.deed !== deedOf(does)) {
    return jsonAnswer(422, { error: `the id ${id} was used for another action` });
  }
  const outcome = kept?.outcome ?? null;
  const room = 'room' in does ? does.room : undefined;
  log.info(
    { operator: who, action: does.kind, id, partition, roomId: room, target: targetOf(does), outcome },
    'operator',
  );
  return told(partition, id, kept, isRepeat);
}

function told(partition: number, id: string, kept: KeptAction | null, isRepeat: boolean): HttpAnswer {
  const ask = askAt(partition, id);
  if (kept === null) return jsonAnswer(202, { id, partition, outcome: null, ask }, { location: ask });
  const { at, outcome } = kept;
  return jsonAnswer(STATUS[outcome], { id, partition, at, outcome, ...(isRepeat ? { repeat: true } : {}) });
}

const STATUS: Readonly<Record<ActionOutcome, number>> = {
  done: 200,
  'nothing-to-do': 409,
  'no-such-room': 404,
  'no-such-member': 404,
  'no-such-gateway': 404,
  failed: 500,
};

/** What became of an action that was asked for before. */
export async function showAction(partition: number, id: string, redis: Redis): Promise<HttpAnswer> {
  const kept = await readAction(redis, partition, id);
  if (kept !== null) return jsonAnswer(200, { id, partition, at: kept.at, outcome: kept.outcome });
  return jsonAnswer(404, { error: 'not carried out yet, or longer ago than the last 64 of its partition' });
}

import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import * as z from 'zod';
import type { Question } from './ask.ts';
import type { Command, Given } from './command.ts';

const done = z.object({ id: z.string(), partition: z.number(), outcome: z.string(), repeat: z.boolean().optional() });

/** A command that changes something: who wants it, why, and an id that makes it happen once. */
function act(usage: string, words: number, to: (words: readonly string[], given: Given) => Question): Command {
  return {
    usage: `${usage} [--reason <text>]`,
    words,
    question: (given, options) => {
      const { path, body } = to(given, options);
      const headers = {
        'x-operator': options.as ?? userInfo().username,
        'idempotency-key': options.id ?? randomUUID(),
      };
      return { path, body: { ...body, reason: options.reason }, headers };
    },
    text: (answer) => {
      const { id, outcome, repeat } = done.parse(answer);
      return `${outcome}${repeat === true ? ', when it was asked before' : ''} (action ${id})\n`;
    },
  };
}

function part(text: string | undefined): string {
  return encodeURIComponent(text ?? '');
}

export const close: Command = act('close <room> [--notice <text>]', 1, ([room], { notice }) => {
  return { path: `/admin/rooms/${part(room)}/close`, body: { notice } };
});

export const kick: Command = act('kick <room> <user>', 2, ([room, user]) => {
  return { path: `/admin/rooms/${part(room)}/kick`, body: { user } };
});

export const drain: Command = act('drain <gateway>', 1, ([gateway]) => {
  return { path: `/admin/gateways/${part(gateway)}/drain`, body: {} };
});

export const handOver: Command = act('hand-over <partition> [--to <worker>]', 1, ([partition], { to }) => {
  return { path: `/admin/partitions/${part(partition)}/hand-over`, body: { to } };
});

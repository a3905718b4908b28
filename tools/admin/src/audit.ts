import * as z from 'zod';
import type { Command } from './command.ts';
import { more, table, time } from './table.ts';

const auditAnswer = z.object({
  audit: z.array(
    z.object({
      at: z.number(),
      operator: z.string(),
      action: z.string(),
      partition: z.number(),
      room: z.string().nullable(),
      target: z.string().nullable(),
      outcome: z.string(),
      reason: z.string(),
    }),
  ),
  next: z.string().nullable(),
});

export const audit: Command = {
  usage: 'audit [--room <room>] [--limit <n>] [--cursor <cursor>]',
  words: 0,
  question: (_words, { room, limit, cursor }) => ({ path: '/admin/audit', query: { room, limit, cursor } }),
  text: (answer) => {
    const { audit: listed, next } = auditAnswer.parse(answer);
    const rows = listed.map((each) => [
      time(each.at),
      each.operator,
      each.action,
      each.room ?? (each.action === 'hand-over' ? `partition ${each.partition}` : null),
      each.target,
      each.outcome,
      each.reason,
    ]);
    const head = ['time', 'operator', 'action', 'where', 'whom', 'outcome', 'reason'];
    return `${table(head, rows)}${listed.length} actions${more(next)}\n`;
  },
};

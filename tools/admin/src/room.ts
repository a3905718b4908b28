import * as z from 'zod';
import type { Command } from './command.ts';
import { table, time } from './table.ts';

const roomAnswer = z.object({
  room: z.string(),
  partition: z.number(),
  owner: z.string().nullable(),
  state: z.union([z.string(), z.record(z.string(), z.unknown())]).nullable(),
  members: z.array(
    z.object({
      user: z.string(),
      username: z.string(),
      gateway: z.string(),
      joinedAt: z.number(),
      quality: z.string(),
      grace: z.object({ cause: z.string(), until: z.number() }).nullable(),
    }),
  ),
  tail: z.array(z.record(z.string(), z.unknown())),
  history: z.object({
    events: z
      .array(z.object({ seq: z.number(), at: z.number(), type: z.string(), userId: z.string(), cut: z.boolean() }))
      .optional(),
    error: z.string().optional(),
  }),
});

type RoomAnswer = z.output<typeof roomAnswer>;

export const room: Command = {
  usage: 'room <room> [--tail <records of the log>] [--history <events of PostgreSQL>]',
  words: 1,
  question: ([id = ''], { tail, history }) => ({
    path: `/admin/rooms/${encodeURIComponent(id)}`,
    query: { tail, history },
  }),
  text: (answer) => {
    const told = roomAnswer.parse(answer);
    const owner = told.owner === null ? 'without an owner' : `owned by ${told.owner}`;
    const blocks = [
      `${told.room}, partition ${told.partition}, ${owner}\n`,
      stateText(told),
      membersText(told),
      `the end of its log\n${told.tail.map((record) => `${JSON.stringify(record)}\n`).join('')}`,
      historyText(told),
    ];
    return blocks.join('\n');
  },
};

function stateText({ state }: RoomAnswer): string {
  if (state === null) return 'not in Redis: it never was, or it has ended\n';
  if (typeof state === 'string') return `${state}\n`;
  return table(
    ['field', 'value'],
    Object.entries(state).map(([field, value]) => [field, JSON.stringify(value)]),
  );
}

function membersText({ members }: RoomAnswer): string {
  const rows = members.map(({ user, username, gateway, joinedAt, quality, grace }) => [
    user,
    username,
    grace === null ? gateway : `away (${grace.cause}) until ${time(grace.until)}`,
    time(joinedAt),
    quality,
  ]);
  return table(['user', 'name', 'connected to', 'since', 'link'], rows);
}

function historyText({ history }: RoomAnswer): string {
  if (history.events === undefined) return `history: ${history.error}\n`;
  const rows = history.events.map(({ seq, at, type, userId, cut }) => [
    seq,
    time(at),
    type,
    userId,
    cut ? 'cut off by a later timeline' : '',
  ]);
  return `the end of its history\n${table(['seq', 'time', 'type', 'user', ''], rows)}`;
}

import * as z from 'zod';
import type { Command } from './command.ts';
import { more, table, time } from './table.ts';
import { unaskedPartitions, without } from './unasked.ts';

const roomsAnswer = z.object({
  rooms: z.array(
    z.object({
      room: z.string(),
      partition: z.number(),
      createdAt: z.number(),
      members: z.number(),
      seq: z.number(),
      rate: z.number().nullable(),
    }),
  ),
  total: z.number(),
  complete: z.boolean(),
  unasked: unaskedPartitions,
  next: z.string().nullable(),
});

export const rooms: Command = {
  usage: 'rooms [--sort age|size|rate] [--limit <n>] [--cursor <cursor>]',
  words: 0,
  question: (_words, { sort, limit, cursor }) => ({ path: '/admin/rooms', query: { sort, limit, cursor } }),
  text: (answer) => {
    const { rooms: listed, total, complete, unasked, next } = roomsAnswer.parse(answer);
    const rows = listed.map((room) => [
      room.room,
      room.partition,
      time(room.createdAt),
      room.members,
      room.seq,
      room.rate,
    ]);
    const many = complete ? `${total} rooms` : `at least ${total} rooms, of which these are sorted`;
    return `${table(['room', 'partition', 'made', 'members', 'events', 'per second'], rows)}${many}${more(next)}\n${without(unasked)}`;
  },
};

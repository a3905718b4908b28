import * as z from 'zod';
import type { Question } from './ask.ts';
import { table, time } from './table.ts';

/** What stands behind a command's name. */
export type Given = Readonly<Partial<Record<'sort' | 'limit' | 'cursor', string>>>;

/** A command: what it is given, what it asks for, and its answer as people read it. */
export interface Command {
  readonly usage: string;
  /** How many words follow its name. */
  readonly words: number;
  readonly question: (words: readonly string[], given: Given) => Question;
  readonly text: (answer: unknown) => string;
}

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
  next: z.string().nullable(),
});

const rooms: Command = {
  usage: 'rooms [--sort age|size|rate] [--limit <n>] [--cursor <cursor>]',
  words: 0,
  question: (_words, { sort, limit, cursor }) => ({ path: '/admin/rooms', query: { sort, limit, cursor } }),
  text: (answer) => {
    const { rooms: listed, total, complete, next } = roomsAnswer.parse(answer);
    const rows = listed.map((room) => [
      room.room,
      room.partition,
      time(room.createdAt),
      room.members,
      room.seq,
      room.rate,
    ]);
    const many = complete ? `${total} rooms` : `more than ${total} rooms, of which these are sorted`;
    return `${table(['room', 'partition', 'made', 'members', 'events', 'per second'], rows)}${many}${more(next)}\n`;
  },
};

/** How the next page is asked for. */
function more(next: string | null): string {
  return next === null ? '' : `; the next page: --cursor ${next}`;
}

export const commands: Readonly<Record<string, Command>> = { rooms };

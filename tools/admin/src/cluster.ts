import * as z from 'zod';
import type { Command } from './command.ts';
import { table } from './table.ts';
import { unaskedPartitions, without } from './unasked.ts';

const gatewaysAnswer = z.object({
  gateways: z.array(z.object({ gateway: z.string(), partitions: z.number(), draining: z.number() })),
  unasked: unaskedPartitions,
});

export const gateways: Command = {
  usage: 'gateways',
  words: 0,
  question: () => ({ path: '/admin/gateways' }),
  text: (answer) => {
    const told = gatewaysAnswer.parse(answer);
    const rows = told.gateways.map((each) => [each.gateway, each.partitions, each.draining]);
    return table(['gateway', 'heard by', 'draining in'], rows) + without(told.unasked);
  },
};

const partitionsAnswer = z.object({
  partitions: z.array(
    z.object({
      partition: z.number(),
      owner: z.string().nullable(),
      epoch: z.number(),
      rooms: z.number(),
      emptyRooms: z.number(),
      commands: z.number(),
      logEntries: z.number(),
      deadLetters: z.number(),
    }),
  ),
  unasked: unaskedPartitions,
  workers: z.array(z.object({ worker: z.string(), partitions: z.number() })).nullable(),
});

export const partitions: Command = {
  usage: 'partitions',
  words: 0,
  question: () => ({ path: '/admin/partitions' }),
  text: (answer) => {
    const told = partitionsAnswer.parse(answer);
    const rows = told.partitions.map((each) => [
      each.partition,
      each.owner,
      each.epoch,
      each.rooms,
      each.emptyRooms,
      each.commands,
      each.logEntries,
      each.deadLetters,
    ]);
    const head = ['partition', 'owner', 'epoch', 'rooms', 'empty', 'commands', 'log', 'dead'];
    const workers = told.workers?.map((each) => [each.worker, each.partitions]);
    const list = workers === undefined ? 'could not be asked: the workers\n' : table(['worker', 'partitions'], workers);
    return `${table(head, rows)}${without(told.unasked)}\n${list}`;
  },
};

import type { World } from '../configuration.ts';
import type { Edit } from '../edit.ts';
import type { Command, Entry, Gateway } from '../state.ts';

/** Adds a command behind all others; unless batches gather, it goes out at once. */
export function push(edit: Edit, index: number, command: Command, world: World): void {
  edit.gateway(index).waiting.push(command);
  if (!world.configuration.slowBatches) flush(edit, index, world);
}

/** Whether the gateway has something to send and may. */
export function isReady({ life, mode, flight, helloDue, waiting }: Gateway, world: World): boolean {
  if (life !== 'up' || flight !== null) return false;
  const isHeld = mode === 'resyncing' && world.holds('heldInResync');
  return helloDue || (waiting.length > 0 && !isHeld);
}

/** Adds what waits as one entry, which is answered at once. */
export function flush(edit: Edit, index: number, world: World): void {
  const gateway = edit.gateway(index);
  while (isReady(gateway, world)) noteSent(gateway, addEntry(edit, index));
}

/** HELLO goes alone and before all others. */
export function addEntry(edit: Edit, index: number): Entry {
  const gateway = edit.gateway(index);
  const commands: Command[] = gateway.helloDue ? [{ kind: 'hello', nonce: gateway.nonce }] : gateway.waiting.splice(0);
  gateway.helloDue = false;
  gateway.number += 1;
  return addAgain(edit, { gateway: index, number: gateway.number, commands });
}

/** XADD. */
export function addAgain(edit: Edit, entry: Omit<Entry, 'id'>): Entry {
  const added: Entry = { ...entry, id: ++edit.ghost.entries };
  edit.redis.commands.push(added);
  return added;
}

/** XADD was answered: what is owed knows the entry that carried it. */
export function noteSent(gateway: Gateway, { id, commands }: Entry): void {
  const carries = (command: Command): boolean => commands.some((sent) => isSame(sent, command));
  gateway.owed = gateway.owed.map((item) => (carries(item.command) ? { ...item, entry: id } : item));
}

/** Whether a command that is sent asks for what is owed to another: an ANNOUNCE asks for floors. */
export function isSame(sent: Command, owed: Command): boolean {
  if (owed.kind === 'act') return sent.kind === 'act' && sent.act === owed.act && sent.socket === owed.socket;
  if (owed.kind !== 'join') return false;
  return sent.kind === 'announce'
    ? sent.sockets.includes(owed.socket)
    : sent.kind === 'join' && sent.socket === owed.socket;
}

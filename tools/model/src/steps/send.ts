import type { World } from '../configuration.ts';
import { Edit } from '../edit.ts';
import { addAgain, addEntry, isReady, noteSent, push } from '../gateway/batch.ts';
import { ask } from '../gateway/deliver.ts';
import { pick } from '../pick.ts';
import { gatewayOf } from '../sockets.ts';
import type { Command } from '../state.ts';
import type { Step } from '../step.ts';

/** A client sends a command over its newest socket, as soon as it has sent those before. */
export function send(act: number, world: World): Step {
  const { acts } = world.configuration;
  const { by, kind, id } = pick(acts, act);
  const place = acts.slice(0, act).filter((before) => before.by === by).length;
  return {
    name: `client ${by} sends command ${act + 1} (${kind}${id ? '' : ', without an id'})`,
    file: 'apps/gateway/src/forward.ts',
    fault: false,
    next: (state) => {
      const { sockets, sent } = pick(state.clients, by);
      const socket = 2 * by + sockets.length - 1;
      const gateway = gatewayOf(socket, world);
      const isOpen = sockets.at(-1)?.state === 'joined' && pick(state.gateways, gateway).life === 'up';
      if (sent !== place || !isOpen) return [];
      const edit = new Edit(state);
      edit.client(by).sent += 1;
      const command: Command = { kind: 'act', act, socket };
      if (id) ask(edit, gateway, command, world);
      else push(edit, gateway, command, world);
      return [edit.done()];
    },
  };
}

/** What waits goes into the stream as one batch. */
export function addBatch(index: number, world: World): Step {
  return {
    name: `gateway ${index} adds a batch`,
    file: 'apps/gateway/src/command-batch.ts',
    fault: false,
    next: (state) => {
      if (!isReady(pick(state.gateways, index), world)) return [];
      const edit = new Edit(state);
      noteSent(edit.gateway(index), addEntry(edit, index));
      return [edit.done()];
    },
  };
}

/** The batch is added, and its gateway does not hear of it. */
export function loseBatchAnswer(index: number, world: World): Step {
  return {
    name: `the answer to gateway ${index}'s batch is lost`,
    file: 'apps/gateway/src/command-batch.ts',
    fault: true,
    next: (state) => {
      if (!isReady(pick(state.gateways, index), world) || state.ghost.faults === 0) return [];
      const edit = new Edit(state);
      edit.ghost.faults -= 1;
      edit.gateway(index).flight = addEntry(edit, index);
      return [edit.done()];
    },
  };
}

/** A batch that was not answered is added again, unchanged. */
export function repeatBatch(index: number): Step {
  return {
    name: `gateway ${index} adds its batch again`,
    file: 'apps/gateway/src/command-batch.ts',
    fault: false,
    next: (state) => {
      const { flight, life } = pick(state.gateways, index);
      if (flight === null || life !== 'up') return [];
      const edit = new Edit(state);
      const gateway = edit.gateway(index);
      noteSent(gateway, addAgain(edit, flight));
      gateway.flight = null;
      return [edit.done()];
    },
  };
}

import type { World } from '../configuration.ts';
import { Edit } from '../edit.ts';
import { ask } from '../gateway/deliver.ts';
import { pick } from '../pick.ts';
import { CLIENTS } from '../begin.ts';
import { gatewayOf } from '../sockets.ts';
import type { Step } from '../step.ts';
import { fault } from './fail.ts';

/** A gateway ends at once, and with it its sockets. The process that takes its place is another gateway. */
export function gatewayDies(index: number, world: World): Step {
  return fault(`gateway ${index} dies`, 'libs/room/src/presence/gateway-lost.ts', (edit) => {
    Object.assign(edit.gateway(index), { life: 'down', mode: 'following', kept: [], target: null, helloDue: false });
    Object.assign(edit.gateway(index), { waiting: [], flight: null, owed: [], inbox: [] });
    for (let client = 0; client < CLIENTS; client++) {
      const { sockets } = edit.client(client);
      for (const [place] of sockets.entries()) {
        if (gatewayOf(2 * client + place, world) === index) sockets[place] = { state: 'closed', floor: -1 };
      }
    }
    edit.ghost.excused = true;
    return [edit];
  });
}

export function gatewayFreezes(index: number): Step {
  return fault(`gateway ${index} freezes`, 'apps/gateway/src/look-after.ts', (edit) => {
    edit.gateway(index).life = 'frozen';
    return [edit];
  });
}

export function gatewayWakes(index: number): Step {
  return {
    name: `gateway ${index} wakes`,
    file: 'apps/gateway/src/look-after.ts',
    fault: false,
    next: (state) => {
      if (pick(state.gateways, index).life !== 'frozen') return [];
      const edit = new Edit(state);
      edit.gateway(index).life = 'up';
      return [edit.done()];
    },
  };
}

/**
 * The owner hears nothing of a gateway, and says so through the stream. A batch of the gateway may already stand there
 * that the owner has not read.
 */
export function missGateway(index: number): Step {
  return {
    name: `the owner misses gateway ${index}`,
    file: 'apps/room-worker/src/pulse.ts',
    fault: false,
    next: (state) => {
      const { own, commands } = state.redis;
      const isSaid = commands.some(({ id, gateway }) => id > own.entry && gateway === -1);
      const isMissed = pick(state.gateways, index).life !== 'up' && pick(own.known, index);
      if (isSaid || !isMissed || !state.workers.some(({ memory }) => memory !== null)) return [];
      const edit = new Edit(state);
      const batch = pick(own.batches, index);
      const id = ++edit.ghost.entries;
      edit.redis.commands.push({
        id,
        gateway: -1,
        number: 0,
        commands: [{ kind: 'gateway-lost', gateway: index, batch }],
      });
      return [edit.done()];
    },
  };
}

/** A client whose gateway does not answer comes back on the other one, with its session and what it knows. */
export function comeBack(index: number, world: World): Step {
  const [first, second] = [2 * index, 2 * index + 1];
  return {
    name: `client ${index} comes back on another gateway`,
    file: 'libs/room/src/join/rejoin.ts',
    fault: false,
    next: (state) => {
      const { sockets, timeline, seq } = pick(state.clients, index);
      const isCut = pick(state.gateways, gatewayOf(first, world)).life !== 'up';
      const gateway = gatewayOf(second, world);
      if (sockets.length > 1 || !isCut || pick(state.gateways, gateway).life !== 'up') return [];
      const edit = new Edit(state);
      edit.client(index).sockets.push({ state: 'joining', floor: -1 });
      ask(edit, gateway, { kind: 'join', socket: second, timeline, seq }, world);
      return [edit.done()];
    },
  };
}

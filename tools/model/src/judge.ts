import type { World } from './configuration.ts';
import type { Judge } from './explore.ts';
import { pick } from './pick.ts';
import type { Event, State } from './state.ts';
import { shownRows } from './steps/drain.ts';

/** The promises. Those that one step can break are noted where it is taken (`Ghost.broken`). */
export function judgeOf(world: World): Judge {
  return {
    always: ({ ghost }) => ghost.broken,
    quiet: (state) =>
      unanswered(state, world) ?? stranded(state) ?? withoutEffect(state, world) ?? unwritten(state, world),
  };
}

/** Whether a client is still a member, as far as the room knows. */
function isMember({ redis }: State, client: number): boolean {
  return pick(redis.own.places, client) >= 0;
}

/** G11: whoever is owed an answer has it, and nothing waits. */
function unanswered(state: State, { configuration }: World): string | null {
  for (const [number, { by, id }] of configuration.acts.entries()) {
    const { answers, sent } = pick(state.clients, by);
    const isSent = configuration.acts.filter((act, at) => at <= number && act.by === by).length <= sent;
    if (id && isSent && isMember(state, by) && pick(answers, number) === 0) {
      return `G11: command ${number + 1} is never answered`;
    }
  }
  for (const [index, { life, mode, owed, waiting }] of state.gateways.entries()) {
    if (life !== 'up') continue;
    if (mode !== 'following') return `G11: gateway ${index} is ${mode} for ever`;
    if (waiting.length > 0) return `G11: a command waits for ever at gateway ${index}`;
    if (owed.length > 0) return `G11: gateway ${index} owes an answer for ever`;
  }
  return null;
}

/** G6 and G1: every member knows the room as it is, on its timeline; whoever is none has no open socket. */
function stranded(state: State): string | null {
  const { timeline, seq } = state.redis.own;
  for (const [index, client] of state.clients.entries()) {
    const isOpen = client.sockets.at(-1)?.state === 'joined';
    if (!isMember(state, index)) {
      if (isOpen) return `G5: client ${index} was kicked and has its socket`;
      continue;
    }
    if (!isOpen) return `G11: client ${index} never gets its place`;
    if (client.timeline !== timeline) return `G6: client ${index} is left on timeline ${client.timeline}`;
    if (client.seq !== seq) {
      return client.seq > seq ? `G6: client ${index} keeps what was lost` : `G1: client ${index} never gets ${seq}`;
    }
  }
  return null;
}

/** G2: what was acknowledged has its effect, unless Redis lost it; without losses so has all that was sent. The room is where they lead. */
function withoutEffect({ ghost, clients, redis }: State, { configuration }: World): string | null {
  for (const [number, { by, kind, id }] of configuration.acts.entries()) {
    const { answers, sent } = pick(clients, by);
    const facts = ghost.facts.filter(({ event }) => event.act === number);
    if (kind === 'relay') {
      const target = 1 - by;
      const isDue = pick(answers, number) !== 0 && pick(redis.own.places, target) >= 0 && !ghost.excused;
      if (isDue && pick(pick(clients, target).relays, number) === 0) return `G11: message ${number + 1} never arrives`;
      continue;
    }
    const isSent = configuration.acts.filter((act, at) => at <= number && act.by === by).length <= sent;
    const isDue = id ? pick(answers, number) !== 0 : isSent && !ghost.excused && pick(redis.own.places, by) >= 0;
    if (isDue && facts.length === 0) return `G2: command ${number + 1} has no effect`;
  }
  const kept = ghost.facts.filter(({ lost }) => !lost).length;
  return kept === redis.own.seq ? null : `G2: ${kept} events happened, and the room is at ${redis.own.seq}`;
}

/** G2 and G6: the history has what happened, once, and nothing of what was lost. */
function unwritten({ ghost, history }: State, { configuration }: World): string | null {
  if (!configuration.drains) return null;
  const happened = ghost.facts.filter(({ lost }) => !lost).map(nameOf);
  const written = shownRows(history).map(nameOf);
  const missing = happened.find((name) => !written.includes(name));
  if (missing !== undefined) return `G2: ${missing} is not in the history`;
  const lost = written.find((name) => !happened.includes(name));
  if (lost !== undefined) return `G6: ${lost} was lost, and the history shows it`;
  return written.length === happened.length ? null : 'G2: an event is twice in the history';
}

function nameOf({ timeline, event }: { readonly timeline: number; readonly event: Event }): string {
  return `event ${timeline}/${event.seq} of command ${event.act + 1}`;
}

import { pick } from './pick.ts';
import type { Client, Gateway, Ghost, History, Redis, State, Worker } from './state.ts';

/**
 * A state in the making: parts are copied when they are first asked for, so that a step may write what it likes and all
 * other parts stay the very same objects.
 */
export class Edit {
  readonly #was: State;
  readonly #workers: Worker[];
  readonly #gateways: Gateway[];
  readonly #clients: Client[];
  #redis: Redis | null = null;
  #history: History | null = null;
  #ghost: Ghost | null = null;
  replica: State['replica'];

  constructor(was: State) {
    this.#was = was;
    this.#workers = [...was.workers];
    this.#gateways = [...was.gateways];
    this.#clients = [...was.clients];
    this.replica = was.replica;
  }

  get redis(): Redis {
    return (this.#redis ??= copyRedis(this.#was.redis));
  }

  set redis(redis: Redis) {
    this.#redis = copyRedis(redis);
  }

  get history(): History {
    const { rows, drained, parents } = this.#was.history;
    return (this.#history ??= { rows: [...rows], drained: [...drained], parents: [...parents] });
  }

  get ghost(): Ghost {
    const { ghost } = this.#was;
    return (this.#ghost ??= { ...ghost, facts: [...ghost.facts], ends: [...ghost.ends] });
  }

  worker(index: number): Worker {
    return this.#own(this.#workers, this.#was.workers, index, (worker) => ({ ...worker }));
  }

  gateway(index: number): Gateway {
    return this.#own(this.#gateways, this.#was.gateways, index, copyGateway);
  }

  client(index: number): Client {
    return this.#own(this.#clients, this.#was.clients, index, copyClient);
  }

  /** Notes that a promise was broken: the first one counts. */
  break(why: string): void {
    this.ghost.broken ??= why;
  }

  done(): State {
    return {
      redis: this.#redis ?? this.#was.redis,
      replica: this.replica,
      workers: this.#workers,
      gateways: this.#gateways,
      clients: this.#clients,
      history: this.#history ?? this.#was.history,
      ghost: this.#ghost ?? this.#was.ghost,
    };
  }

  #own<T>(now: T[], was: readonly T[], index: number, copy: (part: T) => T): T {
    const part = pick(now, index);
    if (part !== was[index]) return part;
    const mine = copy(part);
    now[index] = mine;
    return mine;
  }
}

function copyRedis(redis: Redis): Redis {
  return { ...redis, commands: [...redis.commands], log: [...redis.log], feeds: [...redis.feeds] };
}

function copyGateway(gateway: Gateway): Gateway {
  const { kept, waiting, owed, inbox } = gateway;
  return { ...gateway, kept: [...kept], waiting: [...waiting], owed: [...owed], inbox: [...inbox] };
}

function copyClient(client: Client): Client {
  const { sockets, answers, relays } = client;
  return { ...client, sockets: [...sockets], answers: [...answers], relays: [...relays] };
}

/** A copy of what is stored, to apply commands to. */
export function copyOwn<T extends { batches: number[]; known: boolean[]; outcomes: number[]; places: number[] }>(
  own: T,
): T {
  const { batches, known, outcomes, places } = own;
  return { ...own, batches: [...batches], known: [...known], outcomes: [...outcomes], places: [...places] };
}

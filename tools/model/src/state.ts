// The state of the model: one partition with one room. Names and numbers stand for what the system draws at random:
// sockets, timelines and epochs are counted. A part is never changed once it is in a state (see `edit.ts`).

/** A command on its way, as it stands in the stream. `act` is one of the commands of the configuration, by number. */
export type Command =
  | { readonly kind: 'act'; readonly act: number; readonly socket: number }
  | { readonly kind: 'join'; readonly socket: number; readonly timeline: number; readonly seq: number }
  | { readonly kind: 'hello'; readonly nonce: number }
  | { readonly kind: 'announce'; readonly sockets: readonly number[] }
  | { readonly kind: 'gateway-lost'; readonly gateway: number; readonly batch: number };

/** An entry of the stream. `gateway` is -1 for an owner's own. */
export interface Entry {
  readonly id: number;
  readonly gateway: number;
  readonly number: number;
  readonly commands: readonly Command[];
}

/** An event as far as the model knows it: which command had an effect, and where in the order. */
export interface Event {
  readonly seq: number;
  readonly act: number;
}

export type Record =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'relay'; readonly act: number; readonly socket: number }
  | { readonly kind: 'attach' | 'detach'; readonly socket: number }
  | { readonly kind: 'timeline'; readonly timeline: number; readonly parent: number; readonly parentLast: number }
  | { readonly kind: 'hello'; readonly nonce: number }
  | { readonly kind: 'ack'; readonly act: number; readonly seq: number; readonly socket: number }
  | { readonly kind: 'snapshot'; readonly socket: number; readonly seq: number }
  | { readonly kind: 'resumed'; readonly socket: number; readonly seq: number; readonly events: readonly Event[] };

export interface LogEntry {
  readonly id: number;
  readonly timeline: number;
  readonly records: readonly Record[];
}

/** What commits store of a partition: an owner's memory is a copy of it. */
export interface Own {
  timeline: number;
  /** The cursor: an entry, and the place in it of the last command that was applied. */
  entry: number;
  index: number;
  /** The last batch number of each gateway. */
  batches: number[];
  /** Which gateways said HELLO. */
  known: boolean[];
  seq: number;
  /** What became of each command with an id: 0 nothing yet, -1 no event, else its seq. */
  outcomes: number[];
  /** The socket that has each user's place; -1 for a user that was kicked. */
  places: number[];
}

export interface Redis {
  replication: number;
  /** The replication id that was noted at the last taking. */
  noted: number;
  epoch: number;
  /** The worker that holds the lease, or -1. */
  lease: number;
  own: Own;
  commands: Entry[];
  log: LogEntry[];
  logId: number;
  /** The counter of each gateway's feed, -1 without one. */
  feeds: number[];
}

/** A commit that was prepared. */
export interface Draft {
  readonly expected: Own;
  readonly next: Own;
  /** What is left of the entries that were read. */
  readonly queue: readonly Entry[];
  readonly logged: readonly Record[];
  readonly feeds: readonly (readonly Record[])[];
  /** The batch with which each gateway is told to begin again, or -1. */
  readonly restarts: readonly number[];
}

/** What a drainer has read and not yet written. */
export interface Reading {
  readonly timeline: number;
  readonly entries: readonly LogEntry[];
}

export interface Parent {
  readonly parent: number;
  readonly parentLast: number;
}

export interface Worker {
  /** Null: owns nothing. */
  memory: Own | null;
  epoch: number;
  replication: number;
  /** Entries that were read and not yet applied to their end. */
  queue: readonly Entry[];
  draft: Draft | null;
  /** The parent of the timeline that it began, and the last log id that was kept of it. */
  begun: Parent | null;
  reading: Reading | null;
}

export interface Update {
  readonly kind: 'update';
  readonly timeline: number;
  readonly n: number;
  readonly before: number;
  readonly after: number;
  readonly records: readonly Record[];
}

export type Message = Update | { readonly kind: 'restart'; readonly batch: number };

/** An answer that is owed: to an `act` or a `join`, and the entry that carried it last (0: none yet). */
export interface Owed {
  readonly command: Command;
  readonly entry: number;
}

export interface Gateway {
  life: 'up' | 'frozen' | 'down';
  mode: 'following' | 'refilling' | 'resyncing';
  timeline: number;
  n: number;
  logId: number;
  kept: Update[];
  /** How far a heartbeat said that a refill has to read, null before one came. */
  target: { readonly n: number; readonly logId: number } | null;
  nonce: number;
  helloDue: boolean;
  helloBatch: number;
  number: number;
  waiting: Command[];
  /** A batch whose XADD was not answered. */
  flight: Entry | null;
  owed: Owed[];
  inbox: Message[];
}

/** A socket as its gateway sees it. `floor` is -1 without one. */
export interface Socket {
  readonly state: 'joining' | 'joined' | 'closed';
  readonly floor: number;
}

/** A client with what it knows: the end of its view of the room, and which of its commands were answered with which seq. */
export interface Client {
  sockets: Socket[];
  timeline: number;
  seq: number;
  /** How many of its commands it has sent. */
  sent: number;
  /** By command: 0 not answered, -1 answered without an event, else the seq. */
  answers: number[];
  /** By command: how often its relay arrived. */
  relays: number[];
}

export interface Row {
  readonly timeline: number;
  readonly event: Event;
  readonly logId: number;
}

export interface History {
  rows: Row[];
  /** By timeline: the drained log id, -1 while there is none. */
  drained: number[];
  /** By timeline: its parent and the last log id that it kept of it; null while it is not recorded. */
  parents: (Parent | null)[];
}

/** An event that was committed once. */
export interface Fact {
  readonly timeline: number;
  readonly event: Event;
  /** Redis lost it. */
  readonly lost: boolean;
}

/** What no process knows: which faults may still happen, the counters behind random names, and what was true when. */
export interface Ghost {
  faults: number;
  epochs: number;
  timelines: number;
  entries: number;
  logIds: number;
  facts: Fact[];
  /** By socket: the seq at which the owner took its place away, -1 while it has it. */
  ends: number[];
  /** What is not logged may have been lost: a gateway began anew, or Redis lost its tail. */
  excused: boolean;
  broken: string | null;
}

export interface State {
  readonly redis: Redis;
  /** What a replica has got: what is left when Redis fails over. */
  readonly replica: { readonly redis: Redis; readonly facts: number } | null;
  readonly workers: readonly Worker[];
  readonly gateways: readonly Gateway[];
  readonly clients: readonly Client[];
  readonly history: History;
  readonly ghost: Ghost;
}

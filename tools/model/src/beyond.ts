/** A rule of docs/core.md that the model does not have, and why. */
export interface Beyond {
  /** Of docs/core.md. */
  readonly section: number;
  readonly says: string;
  readonly why: string;
}

export const beyond: readonly Beyond[] = [
  { section: 1, says: 'one batch is in flight', why: 'it keeps the order of one sender, which no promise names' },
  { section: 1, says: 'observations may be dropped', why: 'nobody counts them, so the model has none' },
  {
    section: 1,
    says: 'signs of life, the clock, 10 s for an answer',
    why: 'the model has no time: what may happen may happen at any moment',
  },
  {
    section: 2,
    says: 'the lease: who takes it, how long it lasts, who is given how many',
    why: 'it is for liveness: without it owners take turns for ever, each of them rightly',
  },
  { section: 2, says: 'a commit takes at most so much', why: 'a limit; that a batch may be split is modelled' },
  { section: 3, says: 'the type of every key is checked', why: 'keys of the model have no types' },
  {
    section: 3,
    says: 'what does not fit into a commit is answered by the next one',
    why: 'such a commit moves no cursor: there the epoch alone refuses a stale owner',
  },
  {
    section: 4,
    says: 'a silent subscription is pinged and connected anew',
    why: 'it ends in a cut feed, which is modelled',
  },
  {
    section: 4,
    says: 'at most 8 Mi characters are kept or read; a relayed message grows old',
    why: 'limits, and time',
  },
  {
    section: 5,
    says: 'ANNOUNCE comes in parts, with the nonce of its HELLO; who is not listed is lost',
    why: 'a gateway of the model has two sockets, and a member is never away',
  },
  {
    section: 6,
    says: 'a gateway that cannot reach Redis',
    why: 'it takes no commands; that is time and answers, no state of the core',
  },
  { section: 7, says: 'deadlines and archives', why: 'they come through the stream like commands' },
  {
    section: 8,
    says: 'graces, probes, BYE, stalls',
    why: 'presence is a matter of time and of one room: libs/room/SPEC.md, tools/chaos',
  },
  {
    section: 9,
    says: '64 outcomes, STALE_ID, tokens, the window',
    why: 'limits; the model keeps all outcomes, and resumes from the log',
  },
  {
    section: 10,
    says: 'Redis knows nothing and is filled from PostgreSQL',
    why: 'a failover of the model loses a tail, not everything',
  },
  { section: 11, says: 'rows of rooms and users, dead letters', why: 'the history of the model has events only' },
  {
    section: 12,
    says: 'memory, a clock that was set back, deadly commands, unreadable rooms',
    why: 'none of them is a matter of order',
  },
];

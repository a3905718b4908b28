/** The rules that the model can do without. */
export type Rule =
  | 'batchNumbers'
  | 'askAgain'
  | 'owedFloor'
  | 'epochOfTime'
  | 'cursorIndex'
  | 'takeAgain'
  | 'commitReplication'
  | 'heartbeatReplication'
  | 'commitEpoch'
  | 'cursorCheck'
  | 'heartbeatEpoch'
  | 'batchNumberAtEnd'
  | 'entryAtCursor'
  | 'trimToCursor'
  | 'publishLast'
  | 'oldIgnored'
  | 'gapNoticed'
  | 'logIdMoves'
  | 'timelineCompared'
  | 'keptInRefill'
  | 'refillBound'
  | 'refillWhole'
  | 'refillEnd'
  | 'refillDirectives'
  | 'floorFirst'
  | 'aboveFloor'
  | 'floorsFall'
  | 'heldInResync'
  | 'nonce'
  | 'behindHello'
  | 'restart'
  | 'restartBatch'
  | 'announce'
  | 'owedAfterResync'
  | 'currentSocket'
  | 'lostIsVoid'
  | 'laterWins'
  | 'outcomes'
  | 'newTimeline'
  | 'feedsEmptied'
  | 'parentRecorded'
  | 'parentPosition'
  | 'positionWithRows'
  | 'uniqueKey'
  | 'uniqueTimeline'
  | 'trimKeepsUndrained';

/** What a rule of the core is worth, by what happens without it. */
export type Worth =
  /** The promise is broken, which the configuration shows. */
  | { readonly shownBy: string; readonly breaks: string }
  /** Alone it breaks nothing: another rule stands behind it. Without both the promise is broken. */
  | { readonly shownBy: string; readonly breaks: string; readonly secondTo: Rule }
  /** It breaks nothing, tried in these configurations, and why. */
  | { readonly triedIn: readonly string[]; readonly unneeded: string };

interface RuleOfCore {
  /** Of docs/core.md. */
  readonly section: number;
  readonly says: string;
  readonly worth: Worth;
}

const needed = (shownBy: string, breaks: string): Worth => ({ shownBy, breaks });
const second = (secondTo: Rule, shownBy: string, breaks: string): Worth => ({ secondTo, shownBy, breaks });
const unneeded = (reason: string, ...triedIn: readonly string[]): Worth => ({ triedIn, unneeded: reason });

/** The rules of the core that the model can do without, in the order of docs/core.md. */
export const rules: Readonly<Record<Rule, RuleOfCore>> = {
  batchNumbers: {
    section: 1,
    says: 'an entry whose batch number is not higher is passed over',
    worth: needed('batches', 'G2'),
  },
  askAgain: {
    section: 1,
    says: 'what a heartbeat has passed and is not answered is asked again',
    worth: needed('feeds', 'G11'),
  },
  owedFloor: { section: 1, says: 'a socket without a floor is owed one', worth: needed('two gaps', 'G1') },
  epochOfTime: {
    section: 2,
    says: 'a new epoch is higher than TIME too',
    worth: unneeded(
      'the replication id tells the owners of a lost tail apart; rows of rooms, which go by the epoch, are not modelled',
      'failover',
    ),
  },
  cursorIndex: { section: 2, says: 'the cursor knows the place in its entry', worth: needed('batches', 'G2') },
  takeAgain: {
    section: 2,
    says: 'after any answer of a commit but OK, ownership is taken again',
    worth: second('cursorCheck', 'ownership', 'G1'),
  },
  commitReplication: { section: 3, says: 'the commit checks the replication id', worth: needed('lost tail', 'G1') },
  heartbeatReplication: {
    section: 3,
    says: 'the heartbeat checks the replication id',
    worth: needed('failover', 'G11'),
  },
  commitEpoch: {
    section: 3,
    says: 'the commit checks the epoch',
    worth: second('cursorCheck', 'ownership', 'G1'),
  },
  cursorCheck: {
    section: 3,
    says: 'the commit checks the cursor',
    worth: second('commitEpoch', 'ownership', 'G1'),
  },
  heartbeatEpoch: {
    section: 3,
    says: 'the heartbeat checks the epoch',
    worth: unneeded('a stale owner tells what Redis has, and its next commit is refused', 'ownership'),
  },
  batchNumberAtEnd: {
    section: 3,
    says: 'the batch number is stored with the last command of its entry',
    worth: second('entryAtCursor', 'batches', 'G2'),
  },
  entryAtCursor: {
    section: 3,
    says: 'the entry at the cursor is never passed over',
    worth: second('batchNumberAtEnd', 'batches', 'G2'),
  },
  trimToCursor: { section: 3, says: 'the entry at the cursor stays in the stream', worth: needed('batches', 'G2') },
  publishLast: { section: 3, says: 'the commit publishes after it has written', worth: needed('ownership', 'G2') },
  oldIgnored: { section: 4, says: 'a message that is not after mine is passed over', worth: needed('feeds', 'G2') },
  gapNoticed: { section: 4, says: 'a message or heartbeat that is ahead shows a gap', worth: needed('feeds', 'G1') },
  logIdMoves: {
    section: 4,
    says: 'a heartbeat equal to mine moves my log id',
    worth: unneeded('it spares a resync when the log was trimmed since the last message', 'two gaps'),
  },
  timelineCompared: { section: 4, says: 'another timeline is a resync', worth: needed('lost tail', 'G11') },
  keptInRefill: {
    section: 4,
    says: 'what arrives during a refill is kept',
    worth: unneeded('without it the next heartbeat shows another gap', 'two gaps'),
  },
  refillBound: {
    section: 4,
    says: 'a refill reads to just before the first kept message',
    worth: needed('feeds', 'G2'),
  },
  refillWhole: { section: 4, says: 'the range read has to be whole', worth: needed('feeds', 'G1') },
  refillEnd: {
    section: 4,
    says: 'the last entry read has to be the upper end',
    worth: needed('gap and lost tail', 'G1'),
  },
  refillDirectives: { section: 4, says: 'a refill executes directives too', worth: needed('kick', 'G5') },
  floorFirst: { section: 4, says: 'without a floor a socket gets no event', worth: needed('feeds', 'G1') },
  aboveFloor: {
    section: 4,
    says: 'with a floor a socket gets only events above it',
    worth: second('oldIgnored', 'two gaps', 'G1'),
  },
  floorsFall: { section: 5, says: 'a resync takes all floors away', worth: needed('feeds', 'G1') },
  heldInResync: {
    section: 5,
    says: 'until HELLO is answered nothing but HELLO goes out',
    worth: unneeded('what has an id is asked again after ANNOUNCE; what has none would be lost', 'two gaps'),
  },
  nonce: {
    section: 5,
    says: 'only the answer to the last HELLO counts',
    worth: unneeded('the model says HELLO again only when nothing of it is under way', 'lost gateway'),
  },
  behindHello: {
    section: 5,
    says: 'records before the answer to HELLO do not count',
    worth: unneeded('nobody has a floor then, so events go nowhere', 'two gaps'),
  },
  restart: {
    section: 5,
    says: 'a gateway that is not in feeds is told to begin again',
    worth: needed('lost tail', 'G11'),
  },
  restartBatch: {
    section: 5,
    says: 'a RESTART of a batch before HELLO is passed over',
    worth: unneeded('it spares a second resync', 'lost gateway'),
  },
  announce: { section: 5, says: 'ANNOUNCE lists all sockets', worth: needed('feeds', 'G1') },
  owedAfterResync: {
    section: 5,
    says: 'after ANNOUNCE what is owed is asked again',
    worth: needed('feeds', 'G11'),
  },
  currentSocket: {
    section: 8,
    says: 'a command of a socket that has not the place has no effect',
    worth: needed('kick', 'G5'),
  },
  lostIsVoid: {
    section: 8,
    says: 'GATEWAY_LOST is void when a batch came in between',
    worth: unneeded('it spares a resync, and graces, which are not modelled', 'lost gateway'),
  },
  laterWins: {
    section: 8,
    says: 'a place only moves to a socket that was accepted later',
    worth: needed('lost gateway', 'G11'),
  },
  outcomes: { section: 9, says: 'an id that has an outcome gets it again', worth: needed('feeds', 'G2') },
  newTimeline: { section: 10, says: 'another replication id begins a new timeline', worth: needed('failover', 'G1') },
  feedsEmptied: {
    section: 10,
    says: 'a new timeline empties feeds',
    worth: second('timelineCompared', 'failover', 'G1'),
  },
  parentRecorded: {
    section: 10,
    says: 'a timeline names its parent and the last log id that was kept of it',
    worth: needed('history', 'G6'),
  },
  parentPosition: {
    section: 10,
    says: 'a new timeline is drained from where its parent was',
    worth: needed('history', 'G2'),
  },
  positionWithRows: {
    section: 11,
    says: 'the drain position moves in the same transaction as the rows',
    worth: needed('history', 'G2'),
  },
  uniqueKey: { section: 11, says: 'a row that is there is not written again', worth: needed('history', 'G2') },
  uniqueTimeline: { section: 11, says: 'a row is known by timeline and seq', worth: needed('history', 'G2') },
  trimKeepsUndrained: { section: 11, says: 'what is not drained is not trimmed', worth: needed('history', 'G2') },
};

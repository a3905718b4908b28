/** What is asked of every state, and of those in which nothing happens any more. */
export const promises = {
  G1: 'A member gets the events of a timeline in one order, seq +1, each of them as it was committed, and none of another timeline before a snapshot. In the end it knows all of them.',
  G2: 'A command has at most one effect, one with an id that was acknowledged exactly one, and one row in the history; what is relayed arrives once. Nothing is seen before it is committed.',
  G5: 'A socket that lost its place gets nothing from behind that moment; a command of who was kicked has no effect.',
  G6: 'In the end nobody is left on what was lost: members are on the newest timeline, and the history shows nothing that Redis lost and all that it kept.',
  G11: 'In the end every command that owes an answer has it, none has two different ones, nothing waits; and from every state there is an end.',
} as const;

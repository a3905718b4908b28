/** Does work when what was asked for before has ended, however it ended. */
export type OneAtATime = <Done>(work: () => Promise<Done>) => Promise<Done>;

/** A queue of its own: of all that it is given, one is under way. */
export function oneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work, work);
    last = done;
    return done;
  };
}

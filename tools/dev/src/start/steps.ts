/** Tells what is being done while it is done, each step with its time. */
export interface Steps {
  readonly say: (line: string) => void;
  readonly step: <Result>(title: string, work: () => Promise<Result>) => Promise<Result>;
}

/** Steps that are told to `write`, a line at a time. */
export function steps(write: (text: string) => void): Steps {
  const say = (line: string): void => write(`  ${line}\n`);
  return {
    say,
    step: async (title, work) => {
      const startedAt = performance.now();
      write(`${title} …\n`);
      const result = await work();
      say(`done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
      return result;
    },
  };
}

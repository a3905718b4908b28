/** What was added to each metric, by its name. */
export const added: Map<string, number[]> = new Map<string, number[]>();

class Metric {
  readonly #values: number[] = [];

  constructor(name: string) {
    added.set(name, this.#values);
  }

  add(value: number): void {
    this.#values.push(value);
  }
}

export { Metric as Counter, Metric as Trend };

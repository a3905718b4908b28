import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

// A label whose values come from clients (a room, a user, an address) makes a series for each of them: the registry
// grows until the process dies, and the ids can be read by whoever reads metrics. So labels are closed: their values are
// listed where the metric is made, every combination exists from the start at 0, and no other can be given.

/** The labels of a metric, each with all the values that it can have. */
export type LabelSets = Readonly<Record<string, readonly string[]>>;

/** One value for each label. */
export type Labels<Sets extends LabelSets> = { readonly [Name in keyof Sets]: Sets[Name][number] };

export interface CounterOf<Sets extends LabelSets> {
  /** Adds 1, or `amount` (not negative). */
  add(labels: Labels<Sets>, amount?: number): void;
}

export interface GaugeOf<Sets extends LabelSets> {
  set(labels: Labels<Sets>, value: number): void;
}

export interface HistogramOf<Sets extends LabelSets> {
  /** Counts one value, in the unit of the buckets. */
  observe(labels: Labels<Sets>, value: number): void;
}

export interface Metrics {
  counter<const Sets extends LabelSets>(name: string, help: string, labels: Sets): CounterOf<Sets>;
  gauge<const Sets extends LabelSets>(name: string, help: string, labels: Sets): GaugeOf<Sets>;
  /** `buckets`: upper bounds, rising. */
  histogram<const Sets extends LabelSets>(
    name: string,
    help: string,
    labels: Sets,
    buckets: readonly number[],
  ): HistogramOf<Sets>;
  /** A gauge without labels that is read when somebody asks. */
  reading(name: string, help: string, read: () => number): void;
  /** Adds the process's own: memory, CPU, event loop, garbage collection, file descriptors. */
  collectProcess(): void;
  /** Everything, as Prometheus text. */
  render(): Promise<string>;
  /** The media type of what `render` gives. */
  readonly contentType: string;
}

const MOST_SERIES = 1000;

/** A registry of its own; a name that is taken, or more than 1,000 combinations of labels, is a bug and throws. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const base = (name: string, help: string, labels: LabelSets) => {
    return { name, help, labelNames: Object.keys(labels), registers: [registry] };
  };
  return {
    counter(name, help, labels) {
      const counter = new Counter(base(name, help, labels));
      const check = closed(name, labels, (combination) => counter.inc(combination, 0));
      return { add: (given, amount = 1) => counter.inc(check(given), amount) };
    },
    gauge(name, help, labels) {
      const gauge = new Gauge(base(name, help, labels));
      const check = closed(name, labels, (combination) => gauge.set(combination, 0));
      return { set: (given, value) => gauge.set(check(given), value) };
    },
    histogram(name, help, labels, buckets) {
      const histogram = new Histogram({ ...base(name, help, labels), buckets: [...buckets] });
      const check = closed(name, labels, (combination) => histogram.zero(combination));
      return { observe: (given, value) => histogram.observe(check(given), value) };
    },
    reading(name, help, read) {
      const gauge: Gauge = new Gauge({ ...base(name, help, {}), collect: () => gauge.set(read()) });
    },
    collectProcess: () => collectDefaultMetrics({ register: registry }),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

type Combination = Readonly<Record<string, string>>;

/** Makes every combination of labels exist, and gives the check that no other is used. */
function closed(
  name: string,
  sets: LabelSets,
  create: (labels: Combination) => void,
): (given: Combination) => Combination {
  const all = combinations(sets);
  if (all.length > MOST_SERIES) throw new Error(`${name} would have ${all.length} series`);
  all.forEach(create);
  const names = Object.keys(sets);
  return (given) => {
    const stranger = names.find((label) => !sets[label]?.includes(given[label] ?? ''));
    if (stranger !== undefined) throw new Error(`${name}: the label ${stranger} has no such value`);
    return given;
  };
}

function combinations(sets: LabelSets): Combination[] {
  return Object.entries(sets).reduce<Combination[]>(
    (all, [label, values]) => all.flatMap((labels) => values.map((value) => ({ ...labels, [label]: value }))),
    [{}],
  );
}

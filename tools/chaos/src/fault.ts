import type { Violation } from './checker/evidence.ts';
import type { Crowd } from './clients/crowd.ts';
import type { Random } from './clients/random.ts';
import type { Behaviour } from './clients/chaos-client.ts';
import type { Patch } from './mutations/mutation.ts';
import type { Rig } from './rig/rig.ts';

/** What a fault is inflicted on. */
export interface Scene {
  readonly rig: Rig;
  readonly crowd: Crowd;
  readonly random: Random;
  /** Notes that a gateway stood still, or that a client read nothing from it, ms of this machine's clock. */
  readonly froze: (gateway: string, from: number, to: number, user?: string) => void;
  /** Adds a figure to the report. */
  readonly note: (name: string, value: number | string) => void;
  /** A promise that is this fault's own. */
  readonly expect: (rule: Violation['rule'], holds: boolean, text: string, ...entries: unknown[]) => void;
}

/** A fault of the list: see `faults/all.ts`. */
export interface Fault {
  readonly name: string;
  readonly title: string;
  /** Whether it is in the list that runs on every change. */
  readonly ci: boolean;
  /** Whether acknowledged events may be lost: Redis loses what it had on disk. */
  readonly mayLose?: boolean;
  readonly crowd?: {
    readonly rooms?: number;
    readonly modern?: number;
    readonly extension?: number;
    readonly enterMs?: number;
  };
  readonly behaviour?: Partial<Behaviour>;
  /** Changes of the sources that the fault needs: it then runs on a copy, in a rig of its own. */
  readonly patches?: readonly Patch[];
  /** Redis has a disk of its own of so many MB, which may be filled: the fault then runs in a rig of its own. */
  readonly redisDiskMb?: number;
  /** Redis is a cluster of 3 masters with 2 replicas each, in a rig of its own; processes reach it without proxies. */
  readonly redisCluster?: boolean;
  /** Inflicts the fault while the crowd acts; what it broke is healed afterwards. */
  readonly inflict: (scene: Scene) => Promise<void>;
}

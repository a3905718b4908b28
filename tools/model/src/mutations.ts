import type { Rule } from './rules.ts';

/** A deliberate mistake: the same ones as those of tools/chaos, under the same names. */
export interface Mutation {
  readonly name: string;
  readonly removes: readonly Rule[];
  /** Makes the mistake matter, and is harmless alone. */
  readonly harmless?: readonly Rule[];
  /** The configuration that shows it, and the promise that it breaks. */
  readonly shownBy: string;
  readonly breaks: string;
}

export const mutations: readonly Mutation[] = [
  {
    name: 'no replication id in the fence',
    removes: ['commitReplication', 'heartbeatReplication'],
    shownBy: 'lost tail',
    breaks: 'G11',
  },
  {
    name: 'no cursor check',
    removes: ['cursorCheck'],
    harmless: ['takeAgain'],
    shownBy: 'ownership',
    breaks: 'G1',
  },
  { name: 'publish before write', removes: ['publishLast'], shownBy: 'ownership', breaks: 'G2' },
];

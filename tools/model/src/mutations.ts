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
  { name: 'unique key without timeline', removes: ['uniqueTimeline'], shownBy: 'history', breaks: 'G2' },
  { name: 'refill off', removes: ['gapNoticed'], shownBy: 'feeds', breaks: 'G1' },
  { name: 'refill without directives', removes: ['refillDirectives'], shownBy: 'kick', breaks: 'G5' },
  { name: 'refill that reads too far', removes: ['refillBound'], shownBy: 'feeds', breaks: 'G2' },
  { name: 'no check that the log was trimmed', removes: ['refillWhole'], shownBy: 'feeds', breaks: 'G1' },
  { name: 'no batch numbers', removes: ['batchNumbers'], shownBy: 'batches', breaks: 'G2' },
  { name: 'no announce', removes: ['announce'], shownBy: 'feeds', breaks: 'G1' },
  { name: 'floors kept through a resync', removes: ['floorsFall'], shownBy: 'feeds', breaks: 'G1' },
];

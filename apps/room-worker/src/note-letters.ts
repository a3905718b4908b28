import type { DeadLetter } from '@tandem-watch/storage-redis';
import type { LetterSource, OwnerContext } from './owner.ts';

/** How many reasons a line of the log repeats. */
const REASONS = 3;

/**
 * Counts letters that were set aside and says of what kind they are. Bodies, and what a reason quotes behind its colon,
 * stand in `dead` alone: they may hold what users wrote.
 */
export function noteLetters(
  { log, meter }: OwnerContext,
  partition: number,
  source: LetterSource,
  letters: readonly DeadLetter[],
): void {
  if (letters.length === 0) return;
  meter.dead(source, letters.length);
  const reasons = letters.slice(0, REASONS).map(({ reason }) => reason.split(':', 1)[0]);
  log.error({ partition, source, letters: letters.length, reasons }, 'set aside for ever');
}

// Which partition owns a room is decided by everybody for himself (gateways, owners, the archiver, a rebuild from
// history), years apart, so the hash is written out here and its values are fixed by a test.
//
// FNV-1a alone would do badly: its lowest 4 bits depend on the lowest 4 bits of each character only, and the count of
// partitions is usually a power of two. So the result goes through the finalizer of murmur3, which lets every bit of
// the input reach every bit of the output.

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** A stable 32-bit hash of a text's UTF-16 code units: FNV-1a, then murmur3's finalizer. An integer, 0…2^32−1. */
export function stableHash(text: string): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The partition that owns a room: 0…partitions−1. The same for the same arguments, for ever. */
export function partitionOf(room: string, partitions: number): number {
  return stableHash(room) % partitions;
}

/** How a partition is written in keys and labels: 7 is `p07`, 123 is `p123`. */
export function partitionTag(partition: number): string {
  return `p${String(partition).padStart(2, '0')}`;
}

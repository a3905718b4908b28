/** How much of a file's beginning is hashed, bytes: enough to tell films apart, little enough to be read at once. */
const HEAD_BYTES = 1024 * 1024;

/** What tells a file apart: its size in bytes, and the SHA-256 of its first MiB, hex. */
export interface Fingerprint {
  readonly size: number;
  readonly sha256: string;
}

/** Reads a file's fingerprint; null where the page may not hash: only pages from https or localhost may. */
export async function fingerprintOf(file: Blob): Promise<Fingerprint | null> {
  if (!isSecureContext) return null;
  const head = await file.slice(0, HEAD_BYTES).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', head));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { size: file.size, sha256 };
}

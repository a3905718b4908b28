/** Of the browser, or of the tab. */
export type Where = 'localStorage' | 'sessionStorage';

/** What is kept under a name; null when nothing is, or when this browser lets no page keep anything. */
export function readKept(where: Where, name: string): string | null {
  try {
    return globalThis[where].getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a text, null forgets it. Where the storage is full or forbidden nothing is kept: the party goes on. */
export function keep(where: Where, name: string, text: string | null): void {
  try {
    if (text === null) globalThis[where].removeItem(name);
    else globalThis[where].setItem(name, text);
  } catch {
    // Nothing depends on it but the way back after a reload.
  }
}

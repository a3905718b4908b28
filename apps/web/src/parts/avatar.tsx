import type { JSX } from 'preact';

/** Ten colours that white text is readable on; which one follows from the user id, so that all see the same. */
const COLOURS = 10;

/** The first letter of a name, on a colour of the person's own. */
export function Avatar({ userId, name }: { readonly userId: string; readonly name: string }): JSX.Element {
  return (
    <span class={`avatar avatar-${colourOf(userId)}`} aria-hidden="true">
      {initialOf(name)}
    </span>
  );
}

/** The first letter as people see it: a flag or a letter with its accents is one. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return first?.segment.toUpperCase() ?? '?';
}

function colourOf(userId: string): number {
  let sum = 7;
  for (const letter of userId) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum % COLOURS;
}

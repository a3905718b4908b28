import { keep, readKept } from './storage.ts';

/** Who sits in front of this browser. */
export interface Person {
  readonly userId: string;
  readonly name: string;
}

const PERSON = 'tandem-watch.person';

/** The person that this browser knows; a new one without a name at first. */
export function knownPerson(): Person {
  const kept = parsed(readKept('localStorage', PERSON) ?? 'null');
  if (isPerson(kept)) return kept;
  return keepPerson({ userId: crypto.randomUUID(), name: '' });
}

/** Keeps a person for the next visit. */
export function keepPerson(person: Person): Person {
  keep('localStorage', PERSON, JSON.stringify(person));
  return person;
}

/** What a JSON text means; null when it is none: anybody may write into a browser's storage. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isPerson(value: unknown): value is Person {
  return (
    typeof value === 'object' &&
    value !== null &&
    'userId' in value &&
    typeof value.userId === 'string' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}

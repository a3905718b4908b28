import type { StopReason } from '@tandem-watch/client';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { newRoomId, showPlace, type Place } from './address.ts';
import { Party } from './party/party.tsx';
import { keepPerson, knownPerson } from './person.ts';
import { Ended } from './screens/ended.tsx';
import { Knock } from './screens/knock.tsx';
import { Start } from './screens/start.tsx';
import { keepSession, keptSession } from './sessions.ts';

/** How a party is entered. */
export interface Entry {
  readonly roomId: string;
  readonly pin: string;
  /** Only who makes the party decides it. */
  readonly guestControl?: boolean;
}

type Screen =
  | { readonly at: 'start' }
  | { readonly at: 'door'; readonly roomId: string; readonly pin: string; readonly refusal: string | null }
  | { readonly at: 'party'; readonly entry: Entry }
  | { readonly at: 'end'; readonly roomId: string; readonly reason: StopReason };

/** The whole page: one screen at a time. */
export function App({ place }: { readonly place: Place }): JSX.Element {
  const [person, setPerson] = useState(knownPerson);
  const [screen, setScreen] = useState<Screen>(() => firstScreen(place));
  const rename = (name: string): void => setPerson(keepPerson({ ...person, name }));
  const show = (next: Screen): void => {
    showPlace(roomOf(next));
    setScreen(next);
  };
  const enter = (name: string, entry: Entry): void => {
    rename(name);
    show({ at: 'party', entry });
  };

  switch (screen.at) {
    case 'start':
      return (
        <Start
          name={person.name}
          onCreate={({ name, partyName, pin, guestControl }) =>
            enter(name, { roomId: newRoomId(partyName), pin, guestControl })
          }
          onOpen={(roomId, pin) => show({ at: 'door', roomId, pin, refusal: null })}
        />
      );
    case 'door':
      return (
        <Knock
          {...screen}
          name={person.name}
          onEnter={(name, pin) => enter(name, { roomId: screen.roomId, pin })}
          onBack={() => show({ at: 'start' })}
        />
      );
    case 'party':
      return (
        <Party
          entry={screen.entry}
          person={person}
          isDebug={place.isDebug}
          onRenamed={rename}
          onStopped={(reason) => show(afterParty(screen.entry.roomId, reason))}
        />
      );
    case 'end':
      return (
        <Ended
          {...screen}
          onAgain={() => enter(person.name, { roomId: screen.roomId, pin: '' })}
          onStart={() => show({ at: 'start' })}
        />
      );
  }
}

function roomOf(screen: Screen): string | null {
  if (screen.at === 'start') return null;
  return screen.at === 'party' ? screen.entry.roomId : screen.roomId;
}

/** Where somebody is whose party has stopped. Who comes back as the same member needs the session again. */
function afterParty(roomId: string, reason: StopReason): Screen {
  if (reason.kind !== 'replaced' && reason.kind !== 'closed') keepSession(roomId, null);
  if (reason.kind === 'left') return { at: 'start' };
  const isAtDoor = reason.kind === 'refused' && reason.code === 'BAD_PIN';
  return isAtDoor ? { at: 'door', roomId, pin: '', refusal: reason.message } : { at: 'end', roomId, reason };
}

/** A party that this browser has a place in is entered at once: after a reload. */
function firstScreen({ roomId, pin }: Place): Screen {
  if (roomId === null) return { at: 'start' };
  const isBack = keptSession(roomId) !== null && knownPerson().name !== '';
  return isBack ? { at: 'party', entry: { roomId, pin } } : { at: 'door', roomId, pin, refusal: null };
}

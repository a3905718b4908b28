import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isShortLink, pastedPlace } from '../address.ts';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';

/** What the start page asks before it makes a party. */
export interface NewParty {
  readonly name: string;
  readonly partyName: string;
  readonly pin: string;
  readonly guestControl: boolean;
}

interface StartProps {
  readonly name: string;
  readonly onCreate: (party: NewParty) => void;
  readonly onOpen: (roomId: string, pin: string) => void;
}

/** The first screen: make a party, or open a link. */
export function Start({ name, onCreate, onOpen }: StartProps): JSX.Element {
  const [party, setParty] = useState<NewParty>({ name, partyName: '', pin: '', guestControl: true });
  const change = (part: Partial<NewParty>): void => setParty({ ...party, ...part });
  return (
    <Card title="Watch together, each at home">
      <p class="lead">Play, pause and seek for everybody at once. Talk while you watch. No account.</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (party.name.trim() !== '') onCreate({ ...party, name: party.name.trim() });
        }}
      >
        <Field
          label="Your name"
          value={party.name}
          onInput={(value) => change({ name: value })}
          maxLength={50}
          isRequired
          autoFocus
          autoComplete="nickname"
        />
        <div class="pair">
          <Field
            label="Name of the party"
            value={party.partyName}
            onInput={(value) => change({ partyName: value })}
            placeholder="Movie night"
            maxLength={40}
          />
          <Field label="PIN (optional)" value={party.pin} onInput={(pin) => change({ pin })} maxLength={64} />
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={party.guestControl}
            onInput={(event) => change({ guestControl: event.currentTarget.checked })}
          />
          Guests may play, pause and seek
        </label>
        <button class="primary wide" type="submit">
          Start a party
        </button>
      </form>
      <OpenLink onOpen={onOpen} />
    </Card>
  );
}

function OpenLink({ onOpen }: Pick<StartProps, 'onOpen'>): JSX.Element {
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  return (
    <form
      class="open-link"
      onSubmit={(event) => {
        event.preventDefault();
        if (isShortLink(text)) return location.assign(text.trim());
        const place = pastedPlace(text);
        setWrong(place === null);
        if (place !== null) onOpen(place.roomId, place.pin);
      }}
    >
      <Field label="Or open an invitation" value={text} onInput={setText} placeholder="Paste the link" />
      <button type="submit">Open</button>
      <p class="wrong" role="alert">
        {isWrong ? 'That is no link to a party.' : ''}
      </p>
    </form>
  );
}

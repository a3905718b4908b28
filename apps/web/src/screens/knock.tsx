import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { partyName } from '../address.ts';
import { Card } from '../parts/card.tsx';
import { Field } from '../parts/field.tsx';

interface KnockProps {
  readonly roomId: string;
  readonly name: string;
  readonly pin: string;
  /** Why the last knock was in vain. */
  readonly refusal: string | null;
  readonly onEnter: (name: string, pin: string) => void;
  readonly onBack: () => void;
}

/** The door of a party: who comes, and with which PIN. */
export function Knock({ roomId, name, pin, refusal, onEnter, onBack }: KnockProps): JSX.Element {
  const [own, setOwn] = useState({ name, pin });
  return (
    <Card title={refusal === null ? `Join “${partyName(roomId)}”` : 'The PIN is wrong'}>
      {refusal === null ? null : (
        <p class="wrong" role="alert">
          {refusal} Ask whoever invited you.
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (own.name.trim() !== '') onEnter(own.name.trim(), own.pin);
        }}
      >
        <Field
          label="Your name"
          value={own.name}
          onInput={(value) => setOwn({ ...own, name: value })}
          maxLength={50}
          isRequired
          autoFocus={refusal === null}
          autoComplete="nickname"
        />
        <Field
          label="PIN"
          hint="Only if the party has one."
          value={own.pin}
          onInput={(value) => setOwn({ ...own, pin: value })}
          maxLength={64}
          autoFocus={refusal !== null}
        />
        <button class="primary wide" type="submit">
          Join the party
        </button>
      </form>
      <button class="quiet" type="button" onClick={onBack}>
        Start a party of my own
      </button>
    </Card>
  );
}

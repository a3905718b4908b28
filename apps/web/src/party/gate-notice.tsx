import type { RoomState, ServerClock } from '@tandem-watch/client';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { timeText } from '../player/time-text.ts';

interface GateProps {
  readonly gate: NonNullable<RoomState['gate']>;
  readonly clock: ServerClock;
  readonly nameOf: (userId: string) => string;
}

const LOOK_MS = 250;

/** Says for whom the film waits, and for how long at most. */
export function GateNotice({ gate, clock, nameOf }: GateProps): JSX.Element {
  const left = (): number => Math.max(0, Math.ceil((gate.endsAt - clock.now()) / 1_000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), LOOK_MS);
    return () => clearInterval(timer);
  }, [gate]);
  const names = gate.waitingFor.map(nameOf);
  return (
    <div class="gate" role="status">
      <p class="gate-title">Getting ready at {timeText(gate.targetTime)}</p>
      <p>{names.length === 0 ? 'Everybody is ready.' : `Waiting for ${listed(names)}`}</p>
      <p class="hint">
        It goes on as soon as most are ready, in {seconds} {seconds === 1 ? 'second' : 'seconds'} at the latest.
      </p>
    </div>
  );
}

const MAX_NAMES = 4;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES);
  const rest = names.length - shown.length;
  return new Intl.ListFormat('en').format(rest > 0 ? [...shown, `${rest} more`] : shown);
}

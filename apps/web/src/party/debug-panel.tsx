import type { Room, RoomState } from '@tandem-watch/client';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useStore } from '../use-store.ts';

interface DebugProps {
  readonly room: Room;
  readonly state: RoomState;
  readonly nodeId: string;
  readonly syncErrorMs: number | null;
}

const SAMPLES = 120;
const SAMPLE_MS = 250;
/** The plot's height is twice this, ms. */
const RANGE_MS = 250;

/** What an engineer wants to see of a party. */
export function DebugPanel({ room, state, nodeId, syncErrorMs }: DebugProps): JSX.Element {
  const connection = useStore(room.connection);
  const [errors, setErrors] = useState<readonly (number | null)[]>([]);
  const latest = useRef(syncErrorMs);
  latest.current = syncErrorMs;
  useEffect(() => {
    const timer = setInterval(() => setErrors((all) => [...all, latest.current].slice(-SAMPLES)), SAMPLE_MS);
    return () => clearInterval(timer);
  }, []);
  const facts = {
    seq: state.seq,
    timeline: state.timeline,
    connection: connection.status,
    server: 'url' in connection ? connection.url : '',
    node: nodeId,
    'round trip': ms(room.clock.roundTripMs()),
    'clock offset': ms(room.clock.now() - Date.now()),
    'sync error': ms(syncErrorMs),
  };
  return (
    <section class="panel debug" aria-label="Debug">
      <dl>
        {Object.entries(facts).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <svg class="plot" viewBox={`0 0 ${SAMPLES} 100`} preserveAspectRatio="none" role="img" aria-label="Sync error">
        <line x1="0" x2={SAMPLES} y1="50" y2="50" />
        <polyline points={pointsOf(errors)} />
      </svg>
      <p class="hint">Sync error of the last 30 s, ±{RANGE_MS} ms.</p>
    </section>
  );
}

function ms(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(1)} ms`;
}

function pointsOf(errors: readonly (number | null)[]): string {
  return errors
    .flatMap((error, index) => (error === null ? [] : [`${index},${50 - (clamp(error) / RANGE_MS) * 50}`]))
    .join(' ');
}

function clamp(error: number): number {
  return Math.min(Math.max(error, -RANGE_MS), RANGE_MS);
}

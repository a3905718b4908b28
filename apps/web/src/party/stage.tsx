import type { Room, RoomState } from '@tandem-watch/client';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { sourceOf, type Source } from '../player/source.ts';
import { Controls } from './controls.tsx';
import type { FeedEntry } from './feed.ts';
import { GateNotice } from './gate-notice.tsx';
import { LocalChooser } from './local-chooser.tsx';
import { Picker } from './picker.tsx';
import { playOrPause, useShortcuts } from './shortcuts.ts';
import { useSync } from './use-sync.ts';

interface StageProps {
  readonly room: Room;
  readonly state: RoomState;
  readonly nameOf: (userId: string) => string;
  readonly lastAct: FeedEntry | null;
  readonly onSyncError: (errorMs: number | null) => void;
}

/** The film, what is said over it, and how to control it. */
export function Stage({ room, state, nameOf, lastAct, onSyncError }: StageProps): JSX.Element {
  const screen = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const source = useMemo(() => sourceOf(state.url), [state.url]);
  const [file, setFile] = useState<File | null>(null);
  const [isPicking, setPicking] = useState(false);
  const { status, errorMs, isBroken, resume } = useSync(room, video, source, file);
  useEffect(() => onSyncError(errorMs), [errorMs]);
  useEffect(() => setPicking(false), [state.url]);
  useShortcuts(room, video, screen);

  return (
    <section class="stage" aria-label="Film">
      <div class="screen" ref={screen}>
        <video ref={video} playsInline preload="auto" tabIndex={-1} onClick={() => playOrPause(room)} />
        <Cover room={room} state={state} source={source} isBroken={isBroken} file={file} onFile={setFile} />
        {status === 'blocked' ? (
          <button class="primary cover-button" type="button" onClick={resume}>
            Play with sound
          </button>
        ) : null}
        {status === 'stalled' && source.kind !== 'none' ? (
          <p class="spinner" role="status" aria-label="Loading" />
        ) : null}
        {state.gate === null ? null : <GateNotice gate={state.gate} clock={room.clock} nameOf={nameOf} />}
      </div>
      <Controls room={room} state={state} video={video} screen={screen} isSample={source.kind === 'sample'} />
      <div class="under">
        <p class="last-act" role="status">
          {lastAct?.text ?? ''}
        </p>
        {source.kind === 'none' || !state.mayLead ? null : (
          <button type="button" aria-expanded={isPicking} onClick={() => setPicking(!isPicking)}>
            Change film
          </button>
        )}
      </div>
      {isPicking && state.mayLead ? <Picker room={room} onFile={setFile} /> : null}
    </section>
  );
}

interface CoverProps {
  readonly room: Room;
  readonly state: RoomState;
  readonly source: Source;
  readonly isBroken: boolean;
  readonly file: File | null;
  readonly onFile: (file: File) => void;
}

/** What is shown where there is no picture. */
function Cover({ room, state, source, isBroken, file, onFile }: CoverProps): JSX.Element | null {
  if (source.kind === 'none') {
    return (
      <div class="screen-cover">
        {state.mayLead ? (
          <>
            <h2>What shall we watch?</h2>
            <Picker room={room} onFile={onFile} />
          </>
        ) : (
          <p>The host chooses the film.</p>
        )}
      </div>
    );
  }
  if (source.kind === 'local' && file === null) {
    return <LocalChooser source={source} onFile={onFile} />;
  }
  if (source.kind === 'strange' || isBroken) {
    return (
      <div class="screen-cover" role="alert">
        <p>This page cannot play what is on: {state.url}</p>
      </div>
    );
  }
  return null;
}

import { mediaPlayer, syncPlayer, type PlayerSync, type Room, type SyncState } from '@tandem-watch/client';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { loadSource } from '../player/load-source.ts';
import { loopingPlayer } from '../player/looping-player.ts';
import type { Source } from '../player/source.ts';

/** A player in step, as its screen shows it. */
export interface Stepped extends SyncState {
  /** The browser cannot play the source. */
  readonly isBroken: boolean;
  /** Plays after the browser had refused; for a click. */
  readonly resume: () => void;
}

const WAITING: SyncState = { status: 'waiting', errorMs: null };

/** Loads a source into the video element, and keeps it where the room is. */
export function useSync(
  room: Room,
  video: RefObject<HTMLVideoElement | null>,
  source: Source,
  file: Blob | null,
): Stepped {
  const [state, setState] = useState<SyncState>(WAITING);
  const [isBroken, setBroken] = useState(false);
  const sync = useRef<PlayerSync | null>(null);
  useEffect(() => {
    const element = video.current;
    const isEmpty = source.kind === 'none' || source.kind === 'strange' || (source.kind === 'local' && file === null);
    if (element === null || isEmpty) return;
    setBroken(false);
    const unload = loadSource(element, source, file, () => setBroken(true));
    const player = source.kind === 'sample' ? loopingPlayer(element) : mediaPlayer(element);
    const running = syncPlayer(room, player, { reportMs: 2_000, controls: false });
    sync.current = running;
    const stop = running.state.subscribe(() => setState(running.state.getSnapshot()));
    return () => {
      stop();
      running.stop();
      sync.current = null;
      unload();
      setState(WAITING);
    };
  }, [room, source, file]);
  return { ...state, isBroken, resume: () => sync.current?.resume() };
}

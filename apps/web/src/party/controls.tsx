import type { Room, RoomState } from '@tandem-watch/client';
import type { JSX, RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../parts/icons.tsx';
import { timeText } from '../player/time-text.ts';
import { playOrPause, step, STEP_S, toggleFullscreen } from './shortcuts.ts';

interface ControlsProps {
  readonly room: Room;
  readonly state: RoomState;
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly screen: RefObject<HTMLElement | null>;
  /** The sample loops: its clock goes on beyond its length. */
  readonly isSample: boolean;
}

const LOOK_MS = 200;

/** The row under the film. */
export function Controls({ room, state, video, screen, isSample }: ControlsProps): JSX.Element {
  const { position, duration } = useTime(room, video);
  const { mayLead, url } = state;
  const mayAct = mayLead && url !== '';
  const isOn = room.goesOn();
  return (
    <div class="controls" role="group" aria-label="Playback">
      <button
        class="icon-button"
        type="button"
        disabled={!mayAct}
        aria-label={isOn ? 'Pause' : 'Play'}
        onClick={() => playOrPause(room)}
      >
        <Icon name={isOn ? 'pause' : 'play'} />
      </button>
      <button
        class="icon-button"
        type="button"
        disabled={!mayAct}
        aria-label={`${STEP_S} seconds back`}
        onClick={() => step(room, -STEP_S)}
      >
        <Icon name="back" />
      </button>
      <button
        class="icon-button"
        type="button"
        disabled={!mayAct}
        aria-label={`${STEP_S} seconds ahead`}
        onClick={() => step(room, STEP_S)}
      >
        <Icon name="ahead" />
      </button>
      <Timeline room={room} state={state} position={position} duration={duration} isSample={isSample} />
      <Volume video={video} />
      <button
        class="icon-button"
        type="button"
        aria-label="Full screen"
        onClick={() => toggleFullscreen(screen.current)}
      >
        <Icon name="full" />
      </button>
    </div>
  );
}

interface TimelineProps {
  readonly room: Room;
  readonly state: RoomState;
  readonly position: number;
  readonly duration: number | null;
  readonly isSample: boolean;
}

function Timeline({ room, state, position, duration, isSample }: TimelineProps): JSX.Element {
  const [dragged, setDragged] = useState<number | null>(null);
  const length = duration ?? 0;
  const shown = dragged ?? (isSample && length > 0 ? position % length : Math.min(position, length || position));
  const seek = (to: number): void => {
    setDragged(null);
    void room.seek(to, room.goesOn()).catch(() => {});
  };
  return (
    <>
      <input
        class="timeline"
        type="range"
        min={0}
        max={length > 0 ? length : 1}
        step={0.1}
        value={length > 0 ? shown : 0}
        disabled={!state.mayLead || length === 0}
        aria-label="Position"
        aria-valuetext={`${timeText(shown)} of ${timeText(length)}`}
        onInput={(event) => setDragged(Number(event.currentTarget.value))}
        onChange={(event) => seek(Number(event.currentTarget.value))}
      />
      <span class="time">
        {timeText(shown)} / {duration === null ? '–:––' : timeText(length)}
      </span>
    </>
  );
}

function Volume({ video }: Pick<ControlsProps, 'video'>): JSX.Element {
  const [{ volume, isMuted }, setVolume] = useState({ volume: 1, isMuted: false });
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    const look = (): void => setVolume({ volume: element.volume, isMuted: element.muted });
    look();
    element.addEventListener('volumechange', look);
    return () => element.removeEventListener('volumechange', look);
  }, []);
  return (
    <>
      <button
        class="icon-button"
        type="button"
        aria-label={isMuted ? 'Sound on' : 'Mute'}
        onClick={() => video.current !== null && (video.current.muted = !isMuted)}
      >
        <Icon name={isMuted ? 'mute' : 'sound'} />
      </button>
      <input
        class="volume"
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={isMuted ? 0 : volume}
        aria-label="Volume"
        onInput={(event) => {
          if (video.current === null) return;
          video.current.volume = Number(event.currentTarget.value);
          video.current.muted = false;
        }}
      />
    </>
  );
}

/** Where the room is, and how long its film is; null while that is not known. Seconds. */
function useTime(room: Room, video: RefObject<HTMLVideoElement | null>): { position: number; duration: number | null } {
  const read = () => {
    const duration = video.current?.duration ?? Number.NaN;
    return { position: room.position(), duration: Number.isFinite(duration) ? duration : null };
  };
  const [time, setTime] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setTime(read()), LOOK_MS);
    return () => clearInterval(timer);
  }, [room]);
  return time;
}

import type { Room } from '@tandem-watch/client';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** How far an arrow key goes, s. */
export const STEP_S = 10;

/** Moves the room by so many seconds; it plays on if it did. */
export function step(room: Room, seconds: number): void {
  const state = room.state.getSnapshot();
  if (state === null || !state.mayLead || state.url === '') return;
  void room.seek(Math.max(0, room.position() + seconds), room.goesOn()).catch(() => {});
}

/** Plays what is paused, pauses what plays or waits for members to be ready. */
export function playOrPause(room: Room): void {
  const state = room.state.getSnapshot();
  if (state === null || !state.mayLead || state.url === '') return;
  const asked = room.goesOn() ? room.pause(room.position()) : room.play(room.position());
  void asked.catch(() => {});
}

/** Shows the screen alone, or no longer. */
export function toggleFullscreen(screen: HTMLElement | null): void {
  const done = document.fullscreenElement === null ? screen?.requestFullscreen() : document.exitFullscreen();
  void done?.catch(() => {});
}

/** Keys, as other players have them; while somebody types or a control has the focus, they are its own. */
export function useShortcuts(
  room: Room,
  video: RefObject<HTMLVideoElement | null>,
  screen: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      ' ': () => playOrPause(room),
      k: () => playOrPause(room),
      ArrowLeft: () => step(room, -STEP_S),
      j: () => step(room, -STEP_S),
      ArrowRight: () => step(room, STEP_S),
      l: () => step(room, STEP_S),
      m: () => video.current !== null && (video.current.muted = !video.current.muted),
      f: () => toggleFullscreen(screen.current),
      c: () => document.getElementById('chat-input')?.focus(),
    };
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      const action = actions[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [room]);
}

function isBusy(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, button, a, ol[tabindex]') !== null;
}

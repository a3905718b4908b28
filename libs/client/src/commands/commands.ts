import type { Commands, CommandOptions } from '../room.ts';
import type { Committed, Signal, Unnumbered } from './command-queue.ts';

/** The commands of a room, in the form that people call. `cast` sends what may be lost. */
export function createCommands(
  submit: (message: Unnumbered, signal?: Signal) => Promise<Committed>,
  cast: (message: Unnumbered) => void,
): Commands {
  const send = (message: Unnumbered, options: CommandOptions = {}) => submit(message, options.signal);
  const at = (currentTime: number | undefined) => (currentTime === undefined ? {} : { currentTime });
  return {
    send,
    play: (currentTime, options) => send({ type: 'PLAY_PAUSE', control: 'play', ...at(currentTime) }, options),
    pause: (currentTime, options) => send({ type: 'PLAY_PAUSE', control: 'pause', ...at(currentTime) }, options),
    seek: (currentTime, isPlaying, options) => send({ type: 'SEEK', currentTime, isPlaying }, options),
    changeUrl: (url, currentTime, options) => send({ type: 'URL_CHANGE', url, ...at(currentTime) }, options),
    ready: (targetTime, options) =>
      send(targetTime === undefined ? { type: 'READY' } : { type: 'READY', targetTime }, options),
    chat: (text, options) => send({ type: 'CHAT', text }, options),
    rename: (username, options) => send({ type: 'UPDATE_USERNAME', username }, options),
    setGuestControl: (enabled, options) => send({ type: 'TOGGLE_GUEST_CONTROL', enabled }, options),
    transferHost: (target, options) => send({ type: 'TRANSFER_HOST', targetUserId: target }, options),
    kick: (target, options) => send({ type: 'KICK', targetUserId: target }, options),
    reportPosition: (position) => cast({ type: 'POSITION_UPDATE', ...position }),
    heartbeat: (currentTime, isPlaying) => cast({ type: 'HOST_HEARTBEAT', currentTime, isPlaying }),
  };
}

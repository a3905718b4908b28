/** What a player is doing at one moment. */
export interface PlayerReading {
  /** Seconds. */
  readonly position: number;
  /** It is meant to play: not paused. True also while it waits for data. */
  readonly playing: boolean;
  /** It has data to go on with, and is not seeking. */
  readonly ready: boolean;
  /** At its end. */
  readonly ended: boolean;
  /** Its speed, 1 as a rule. */
  readonly rate: number;
}

/**
 * A player to be kept in sync. An HTMLMediaElement needs none of this; write it for the player of a site (YouTube's
 * frame, one inside an extension's page). What it does may happen later, as long as `read` tells the truth.
 */
export interface Player {
  readonly read: () => PlayerReading;
  /** A promise that rejects says that playing is not allowed, as browsers do before a click. */
  readonly play: () => void | Promise<void>;
  readonly pause: () => void;
  /** To a position in seconds. */
  readonly seek: (position: number) => void;
  /** Left out where the speed cannot be chosen freely: then small errors stay until they are worth a seek. */
  readonly setRate?: (rate: number) => void;
  /** Calls `listener` whenever a reading may have changed; returns how to stop that. */
  readonly onChange: (listener: () => void) => () => void;
}

/** What is needed of an HTMLMediaElement. */
export interface MediaLike {
  currentTime: number;
  playbackRate: number;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly ended: boolean;
  readonly readyState: number;
  play(): Promise<void>;
  pause(): void;
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

/** `readyState` from which on a media element can go on playing: HAVE_FUTURE_DATA. */
const HAVE_FUTURE_DATA = 3;

const CHANGES = [
  'play',
  'pause',
  'playing',
  'waiting',
  'stalled',
  'seeking',
  'seeked',
  'canplay',
  'ratechange',
  'timeupdate',
  'ended',
  'loadedmetadata',
];

/** A media element (`<video>`, `<audio>`) as a player. */
export function mediaPlayer(media: MediaLike): Player {
  return {
    read: () => ({
      position: media.currentTime,
      playing: !media.paused,
      ready: media.readyState >= HAVE_FUTURE_DATA && !media.seeking,
      ended: media.ended,
      rate: media.playbackRate,
    }),
    play: () => media.play(),
    pause: () => media.pause(),
    seek: (position) => void (media.currentTime = position),
    setRate: (rate) => void (media.playbackRate = rate),
    onChange: (listener) => {
      for (const type of CHANGES) media.addEventListener(type, listener);
      return () => {
        for (const type of CHANGES) media.removeEventListener(type, listener);
      };
    },
  };
}

/** Whether what was given is an element rather than a player. */
export function isMedia(player: Player | MediaLike): player is MediaLike {
  return 'playbackRate' in player;
}

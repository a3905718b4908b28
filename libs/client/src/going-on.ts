import type { Hearing } from './hearing.ts';
import type { Room } from './room.ts';

// Whoever seeks says whether playback is to go on. While a ready gate waits the room is paused, so that cannot be read
// from its anchor: a second press of an arrow key would leave everybody paused. And GATE comes behind
// the event of the seek, in a big room up to a second: until then the member that made the seek knows what it has asked
// for.

/** Whether playback goes on. */
export interface GoingOn {
  /** Notes a seek of this member, as it asks for it. */
  readonly seeks: (isPlaying: boolean) => void;
  /** See `Room`. */
  readonly goesOn: Room['goesOn'];
}

/** Makes what watches the playback of a room for its member `me`. */
export function watchGoingOn(state: Room['state'], { on }: Hearing, me: string): GoingOn {
  let hasAsked = false;
  /** The room stands where a seek of this member has put it. */
  let isMine = false;
  const forget = (): void => void (isMine = false);
  on('SEEK_PAUSE', ({ userId }) => void (isMine = userId === me));
  on('PLAY_PAUSE', forget);
  on('URL_CHANGE', forget);
  on('ROOM_STATE', forget);
  return {
    seeks: (isPlaying) => void (hasAsked = isPlaying),
    goesOn: () => {
      const room = state.getSnapshot();
      return room !== null && (room.anchor.playing || room.gate !== null || (isMine && hasAsked));
    },
  };
}

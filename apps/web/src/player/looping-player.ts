import { mediaPlayer, type MediaLike, type Player } from '@tandem-watch/client';

/** A media element that loops by itself, and whose length (s) is known once its metadata are. */
export interface LoopingMedia extends MediaLike {
  readonly duration: number;
}

/**
 * A short clip that goes on for ever. A room's clock does not loop: the element's own position starts over at each
 * turn, so the turns are counted here, and a position of the room is a turn and a place in it.
 */
export function loopingPlayer(media: LoopingMedia): Player {
  const plain = mediaPlayer(media);
  let turnsBegan = 0;
  let last = media.currentTime;

  const length = (): number => (Number.isFinite(media.duration) && media.duration > 0 ? media.duration : Infinity);
  const position = (): number => {
    const now = media.currentTime;
    if (last - now > length() / 2) turnsBegan += length();
    last = now;
    return turnsBegan + now;
  };
  return {
    ...plain,
    read: () => ({ ...plain.read(), position: position(), ended: false }),
    seek: (to) => {
      const turn = length();
      const place = turn === Infinity ? to : to % turn;
      turnsBegan = to - place;
      last = place;
      plain.seek(place);
    },
  };
}

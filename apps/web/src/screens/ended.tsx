import type { StopReason } from '@tandem-watch/client';
import type { JSX } from 'preact';
import { Card } from '../parts/card.tsx';

interface EndedProps {
  readonly reason: StopReason;
  readonly onAgain: () => void;
  readonly onStart: () => void;
}

interface Ending {
  readonly title: string;
  readonly text: string;
  /** What the way back is called; null when there is none. */
  readonly again: string | null;
}

/** A party is over for this page: why, and the way on. */
export function Ended({ reason, onAgain, onStart }: EndedProps): JSX.Element {
  const { title, text, again } = endingOf(reason);
  return (
    <Card title={title}>
      <p class="lead">{text}</p>
      {again === null ? null : (
        <button class="primary wide" type="button" onClick={onAgain}>
          {again}
        </button>
      )}
      <button class={again === null ? 'primary wide' : 'quiet'} type="button" onClick={onStart}>
        To the start page
      </button>
    </Card>
  );
}

function endingOf(reason: StopReason): Ending {
  switch (reason.kind) {
    case 'kicked':
      return {
        title: 'You were removed from this party',
        text: 'The others watch on without you. You can knock again in a few minutes, if you have made up.',
        again: 'Knock again',
      };
    case 'replaced':
      return {
        title: 'You watch in another tab',
        text: 'This party is open in another tab or window of yours, and one place is enough for one person.',
        again: 'Watch here instead',
      };
    case 'bad-token':
      return { title: 'Your invitation has ended', text: 'Ask for a new link to come back.', again: null };
    case 'bad-messages':
      return {
        title: 'The server did not understand this page',
        text: 'It may be older than the server. Load it again.',
        again: 'Try again',
      };
    case 'refused':
      return refusedEnding(reason);
    case 'left':
    case 'closed':
      return { title: 'You have left the party', text: 'It goes on without you.', again: 'Come back' };
  }
}

function refusedEnding({ code, message }: StopReason & { kind: 'refused' }): Ending {
  if (code === 'ROOM_FULL') {
    return { title: 'The party is full', text: 'Nobody more fits in. Wait until somebody leaves.', again: 'Try again' };
  }
  if (code === 'USER_IN_USE') {
    return {
      title: 'You are in this party already',
      text: 'Somebody with your place is there, on another device or in another window.',
      again: 'Try again',
    };
  }
  return { title: 'The party cannot be entered', text: message, again: 'Try again' };
}

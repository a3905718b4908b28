import type { Room } from '@tandem-watch/client';
import type { JSX } from 'preact';
import { partyName } from '../address.ts';
import { Icon } from '../parts/icons.tsx';
import { InviteButton } from './invite-button.tsx';

interface TopBarProps {
  readonly room: Room;
  readonly pin: string;
}

/** The party's name, the invitation, and the way out. */
export function TopBar({ room, pin }: TopBarProps): JSX.Element {
  return (
    <header class="top">
      <p class="brand">
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span class="brand-name">tandem-watch</span>
      </p>
      <h1 class="party-name">{partyName(room.roomId)}</h1>
      <InviteButton roomId={room.roomId} pin={pin} />
      <button type="button" onClick={() => void room.leave()}>
        <Icon name="leave" />
        Leave
      </button>
    </header>
  );
}

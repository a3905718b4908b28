import type { Member, Room, RoomState } from '@tandem-watch/client';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../parts/icons.tsx';
import { Avatar } from '../parts/avatar.tsx';

interface PeopleProps {
  readonly room: Room;
  readonly state: RoomState;
  readonly syncErrorMs: number | null;
  readonly onRenamed: (name: string) => void;
}

/** Who is here, who leads, and how well each keeps in step. */
export function People({ room, state, syncErrorMs, onRenamed }: PeopleProps): JSX.Element {
  const { members, isHost, guestControlEnabled, me, hostUserId } = state;
  return (
    <section class="panel people" aria-labelledby="people-title">
      <h2 id="people-title">
        People <span class="count">{members.length}</span>
      </h2>
      <ul>
        {members.map((member) => (
          <Person
            key={member.userId}
            room={room}
            member={member.userId === me && syncErrorMs !== null ? { ...member, syncErrorMs } : member}
            isMe={member.userId === me}
            isHost={member.userId === hostUserId}
            mayManage={isHost && member.userId !== me}
            onRenamed={onRenamed}
          />
        ))}
      </ul>
      {isHost ? (
        <label class="check">
          <input
            type="checkbox"
            checked={guestControlEnabled}
            onChange={(event) => void room.setGuestControl(event.currentTarget.checked).catch(() => {})}
          />
          Guests may play, pause and seek
        </label>
      ) : (
        <p class="hint">
          {guestControlEnabled ? 'Everybody may play, pause and seek.' : 'The host alone controls playback.'}
        </p>
      )}
    </section>
  );
}

interface PersonProps {
  readonly room: Room;
  readonly member: Member;
  readonly isMe: boolean;
  readonly isHost: boolean;
  readonly mayManage: boolean;
  readonly onRenamed: (name: string) => void;
}

function Person({ room, member, isMe, isHost, mayManage, onRenamed }: PersonProps): JSX.Element {
  const [isEditing, setEditing] = useState(false);
  const { userId, username, connected } = member;
  const rename = (name: string): void => {
    setEditing(false);
    if (name === '' || name === username) return;
    onRenamed(name);
    void room.rename(name).catch(() => {});
  };
  return (
    <li class="person" data-away={!connected}>
      <Avatar userId={userId} name={username} />
      <div class="person-text">
        {isEditing ? (
          <NameForm name={username} onDone={rename} />
        ) : (
          <p class="person-name">
            <span class="name">{username}</span>
            {isMe ? <span class="tag">you</span> : null}
            {isHost ? (
              <span class="crown" title="Host">
                <Icon name="crown" />
                <span class="sr-only">host</span>
              </span>
            ) : null}
          </p>
        )}
        <Pace member={member} />
      </div>
      {isMe && !isEditing ? (
        <button class="icon-button" type="button" aria-label="Change your name" onClick={() => setEditing(true)}>
          <Icon name="edit" />
        </button>
      ) : null}
      {mayManage ? (
        <span class="manage">
          <button
            class="icon-button"
            type="button"
            aria-label={`Make ${username} the host`}
            title="Make host"
            onClick={() => void room.transferHost(userId).catch(() => {})}
          >
            <Icon name="crown" />
          </button>
          <button
            class="icon-button"
            type="button"
            aria-label={`Remove ${username}`}
            title="Remove"
            onClick={() => confirm(`Remove ${username} from the party?`) && void room.kick(userId).catch(() => {})}
          >
            <Icon name="close" />
          </button>
        </span>
      ) : null}
    </li>
  );
}

function NameForm({ name, onDone }: { readonly name: string; readonly onDone: (name: string) => void }): JSX.Element {
  const [text, setText] = useState(name);
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(text.trim());
      }}
    >
      <input
        aria-label="Your name"
        value={text}
        maxLength={50}
        ref={(input) => input?.focus()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone(name)}
      />
      <button type="submit">Save</button>
    </form>
  );
}

const words = { good: 'good connection', fair: 'fair connection', poor: 'poor connection' } as const;

/** The connection, and how far the player is from the room's clock. */
function Pace({ member: { connected, connectionQuality, syncErrorMs } }: { readonly member: Member }): JSX.Element {
  if (!connected) return <p class="pace">reconnecting…</p>;
  return (
    <p class="pace">
      <span class="dot" data-quality={connectionQuality} title={words[connectionQuality]} />
      <span class="sr-only">{words[connectionQuality]}</span>
      {syncErrorMs === undefined ? 'not playing' : `${syncErrorMs > 0 ? '+' : ''}${Math.round(syncErrorMs)} ms`}
    </p>
  );
}

import { joinRoom, type Room, type RoomState, type StopReason } from '@tandem-watch/client';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Entry } from '../app.tsx';
import { Card } from '../parts/card.tsx';
import type { Person } from '../person.ts';
import { keepSession, keptSession } from '../sessions.ts';
import { useStore } from '../use-store.ts';
import { Banner } from './banner.tsx';
import { Call } from './call.tsx';
import { Chat } from './chat.tsx';
import { DebugPanel } from './debug-panel.tsx';
import { useFeed } from './feed.ts';
import { People } from './people.tsx';
import { Stage } from './stage.tsx';
import { TopBar } from './top-bar.tsx';

interface PartyProps {
  readonly entry: Entry;
  readonly person: Person;
  readonly isDebug: boolean;
  readonly onRenamed: (name: string) => void;
  readonly onStopped: (reason: StopReason) => void;
}

/** A party, from knocking at its door to its end. */
export function Party(props: PartyProps): JSX.Element {
  const room = useRoom(props);
  const state = useStore(room.state);
  const [nodeId, setNodeId] = useState('');
  useEffect(() => room.on('ROOM_STATE', (told) => setNodeId(told.nodeId)), [room]);
  return state === null ? <Joining room={room} /> : <Inside {...props} room={room} state={state} nodeId={nodeId} />;
}

/** Joins as long as the screen is shown, and keeps the session for a reload. */
function useRoom({ entry, person, onStopped }: PartyProps): Room {
  const [room] = useState(() => {
    const { roomId, pin, guestControl } = entry;
    const session = keptSession(roomId);
    return joinRoom({
      roomId,
      userId: person.userId,
      username: person.name,
      ...(pin === '' ? {} : { pin }),
      ...(guestControl === undefined ? {} : { guestControl }),
      ...(session === null ? {} : { session }),
    });
  });
  useEffect(() => {
    const keep = (): void => {
      const session = room.session();
      if (session !== null) keepSession(room.roomId, session);
      const now = room.connection.getSnapshot();
      if (now.status === 'stopped') onStopped(now.reason);
    };
    const stops = [room.state.subscribe(keep), room.connection.subscribe(keep)];
    keep();
    return () => {
      stops.forEach((stop) => stop());
      room.close();
    };
  }, [room]);
  return room;
}

function Joining({ room }: { readonly room: Room }): JSX.Element {
  const connection = useStore(room.connection);
  const isLate = connection.status === 'waiting' || ('attempt' in connection && connection.attempt > 0);
  return (
    <Card title="Joining the party">
      <p class="lead" role="status">
        {isLate ? 'The server does not answer yet. Trying again by itself.' : 'One moment.'}
      </p>
      <button type="button" onClick={() => void room.leave()}>
        Give up
      </button>
    </Card>
  );
}

interface InsideProps extends PartyProps {
  readonly room: Room;
  readonly state: RoomState;
  /** The gateway that told the room. */
  readonly nodeId: string;
}

function Inside({ room, state, nodeId, entry, isDebug, onRenamed }: InsideProps): JSX.Element {
  const { entries, nameOf, lastAct } = useFeed(room);
  const [syncErrorMs, setSyncError] = useState<number | null>(null);
  return (
    <div class="party">
      <TopBar room={room} pin={entry.pin} />
      <Banner connection={room.connection} />
      <main class="hall">
        <Stage room={room} state={state} nameOf={nameOf} lastAct={lastAct} onSyncError={setSyncError} />
        <Call room={room} me={state.me} nameOf={nameOf} />
        {isDebug ? <DebugPanel room={room} state={state} nodeId={nodeId} syncErrorMs={syncErrorMs} /> : null}
      </main>
      <div class="side">
        <People room={room} state={state} onRenamed={onRenamed} syncErrorMs={syncErrorMs} />
        <Chat room={room} me={state.me} entries={entries} />
      </div>
    </div>
  );
}

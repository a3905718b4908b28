import type { Room } from '@tandem-watch/client';
import type { Calls, Peer } from '@tandem-watch/client/webrtc';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icons.tsx';
import { useStore } from '../use-store.ts';
import { useCall } from './use-call.ts';

interface CallProps {
  readonly room: Room;
  readonly me: string;
  readonly nameOf: (userId: string) => string;
}

/** Seeing and hearing each other, for who wants to. */
export function Call({ room, me, nameOf }: CallProps): JSX.Element {
  const { state, enter, leave } = useCall(room);
  if (state.kind === 'on') {
    return <Tiles calls={state.calls} own={state.own} me={me} nameOf={nameOf} onLeave={leave} />;
  }
  const callers = state.kind === 'off' ? state.callers.map(nameOf) : [];
  return (
    <section class="call-offer" aria-label="Call">
      <button type="button" disabled={state.kind === 'asking'} onClick={enter}>
        <Icon name="phone" />
        {callers.length > 0 ? 'Join the call' : 'Start a call'}
      </button>
      <p class="hint" role="status">
        {callers.length > 0 ? `${new Intl.ListFormat('en').format(callers)} would like to see you.` : ''}
        {state.kind === 'refused' ? 'The browser gives neither camera nor microphone to this page.' : ''}
      </p>
    </section>
  );
}

interface TilesProps extends Omit<CallProps, 'room'> {
  readonly calls: Calls;
  readonly own: MediaStream;
  readonly onLeave: () => void;
}

function Tiles({ calls, own, me, nameOf, onLeave }: TilesProps): JSX.Element {
  const peers = useStore(calls.peers).filter(isThere);
  return (
    <section class="call" aria-label="Call">
      <ul class="tiles">
        <Tile userId={me} name={`${nameOf(me)} (you)`} stream={own} isOwn note="" />
        {peers.map(({ userId, streams, status }) => (
          <Tile
            key={userId}
            userId={userId}
            name={nameOf(userId)}
            stream={streams[0] ?? null}
            isOwn={false}
            note={notes[status]}
          />
        ))}
      </ul>
      <div class="call-controls" role="group" aria-label="Your camera and microphone">
        <TrackButton stream={own} kind="audio" icon="mic" on="Mute yourself" off="Unmute yourself" />
        <TrackButton stream={own} kind="video" icon="camera" on="Camera off" off="Camera on" />
        <button type="button" onClick={onLeave}>
          Leave the call
        </button>
      </div>
    </section>
  );
}

/** Who does not answer is not in the call. Who hangs up closes the channel; a lost path leaves it open. */
function isThere({ status, streams, hasChannel }: Peer): boolean {
  if (status === 'connecting') return streams.length > 0;
  return status !== 'reconnecting' || hasChannel;
}

const notes: Readonly<Record<Peer['status'], string>> = {
  connecting: 'connecting…',
  connected: '',
  reconnecting: 'reconnecting…',
  unreachable: 'unreachable now',
  refused: 'cannot be called',
};

interface TileProps {
  readonly userId: string;
  readonly name: string;
  readonly stream: MediaStream | null;
  /** One's own sound is not played back to oneself. */
  readonly isOwn: boolean;
  readonly note: string;
}

function Tile({ userId, name, stream, isOwn, note }: TileProps): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream;
  }, [stream]);
  return (
    <li class="tile">
      <Avatar userId={userId} name={name} />
      <video ref={video} autoplay playsInline muted={isOwn} aria-label={`Picture of ${name}`} />
      <p class="tile-name">
        {name}
        {note === '' ? '' : `, ${note}`}
      </p>
    </li>
  );
}

interface TrackButtonProps {
  readonly stream: MediaStream;
  readonly kind: 'audio' | 'video';
  readonly icon: 'mic' | 'camera';
  readonly on: string;
  readonly off: string;
}

function TrackButton({ stream, kind, icon, on, off }: TrackButtonProps): JSX.Element | null {
  const [track] = kind === 'audio' ? stream.getAudioTracks() : stream.getVideoTracks();
  const [isOn, setOn] = useState(track?.enabled ?? false);
  if (track === undefined) return null;
  return (
    <button
      class="icon-button"
      type="button"
      aria-label={isOn ? on : off}
      aria-pressed={!isOn}
      onClick={() => {
        track.enabled = !isOn;
        setOn(!isOn);
      }}
    >
      <Icon name={icon} />
    </button>
  );
}

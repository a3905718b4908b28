import type { Room } from '@tandem-watch/client';
import { startCalls, type Calls } from '@tandem-watch/client/webrtc';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A call as this member has it. */
export type CallState =
  /** Not in the call. `callers`: who has called meanwhile. */
  | { readonly kind: 'off'; readonly callers: readonly string[] }
  /** The browser asks for camera and microphone. */
  | { readonly kind: 'asking' }
  /** There is neither camera nor microphone, or they may not be used. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'on'; readonly calls: Calls; readonly own: MediaStream };

/** The call, and how to enter and leave it. */
export interface CallControl {
  readonly state: CallState;
  readonly enter: () => void;
  readonly leave: () => void;
}

const OFF: CallState = { kind: 'off', callers: [] };

/** The call of a room; nobody's camera is on before its person says so. */
export function useCall(room: Room): CallControl {
  const [state, setState] = useState<CallState>(OFF);
  const end = useRef((): void => {});
  /** The party is over: whoever allows the camera only then is not to be seen. */
  const isOver = useRef(false);
  useEffect(() => {
    const hear = ({ userId }: { readonly userId: string }): void =>
      setState((now) =>
        now.kind === 'off' && !now.callers.includes(userId) ? { ...now, callers: [...now.callers, userId] } : now,
      );
    const forget = ({ userId }: { readonly userId: string }): void =>
      setState((now) =>
        now.kind === 'off' ? { ...now, callers: now.callers.filter((caller) => caller !== userId) } : now,
      );
    const stops = [room.on('OFFER', hear), room.on('USER_LEFT', forget)];
    isOver.current = false;
    return () => {
      isOver.current = true;
      stops.forEach((stop) => stop());
      end.current();
    };
  }, [room]);

  const enter = async (): Promise<void> => {
    setState({ kind: 'asking' });
    const own = await ownMedia();
    if (isOver.current) return own?.getTracks().forEach((track) => track.stop());
    if (own === null) return setState({ kind: 'refused' });
    const calls = startCalls(room, { streams: [own] });
    end.current = () => {
      calls.stop();
      own.getTracks().forEach((track) => track.stop());
    };
    setState({ kind: 'on', calls, own });
  };
  return {
    state,
    enter: () => void enter(),
    leave: () => {
      end.current();
      end.current = () => {};
      setState(OFF);
    },
  };
}

/** Camera and microphone; the microphone alone where there is no camera; null where there is neither. */
async function ownMedia(): Promise<MediaStream | null> {
  for (const wanted of [{ audio: true, video: { width: 320, height: 240 } }, { audio: true }]) {
    const stream = await ask(wanted);
    if (stream !== null) return stream;
  }
  return null;
}

/** A page that is not from https or localhost has no `mediaDevices` at all. */
async function ask(wanted: MediaStreamConstraints): Promise<MediaStream | null> {
  try {
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch {
    return null;
  }
}

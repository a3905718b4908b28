import { positionAt, SERVER, type SyncResponseReply } from '@tandem-watch/protocol';
import { addressOf } from '../member.ts';
import { also, still } from '../step.ts';
import type { Act, Verdict } from './verdict.ts';

/** REQUEST_SYNC: where the room is as of now. The answer carries the id; a repeat is answered as of its own moment. */
export function requestSync({ state, member, message, context }: Act<'REQUEST_SYNC'>): Verdict {
  const { now } = context.moment;
  const { respectAutoPlay, id } = message;
  const reply: SyncResponseReply = {
    type: 'SYNC_RESPONSE',
    fromUserId: SERVER,
    url: state.url,
    isPlaying: state.anchor.playing,
    currentTime: positionAt(state.anchor, now),
    serverTime: now,
    timeline: state.timeline,
    seq: state.seq,
    ...(respectAutoPlay === undefined ? {} : { respectAutoPlay }),
    ...(id === undefined ? {} : { id }),
  };
  const step = also(still(state), { kind: 'reply', to: addressOf(member), message: reply, join: null });
  return { kind: 'read', step };
}

import { SERVER, type Relay, type UserId } from '@tandem-watch/protocol';
import { addressOf, isConnected } from '../member.ts';
import { also, still } from '../step.ts';
import { done, refused, type Act, type Verdict } from './verdict.ts';

type RelayType = 'OFFER' | 'ANSWER' | 'ICE_CANDIDATE' | 'SYNC_RESPONSE' | 'PLAYBACK_ACK';

/** Hands a message to one other member that is connected. Why it cannot be is the same answer in every case. */
function relay({ state, member, author, message: { to }, context }: Act<RelayType>, message: Relay): Verdict {
  const target = state.members.get(to);
  if (target === undefined || target.user === member.user || !isConnected(target)) return refused('PEER_UNREACHABLE');
  return done(
    also(still(state), {
      kind: 'relay',
      to: addressOf(target),
      message,
      from: addressOf(member),
      fromUser: member.user,
      at: context.moment.now,
      id: author.id,
    }),
  );
}

/** OFFER, for one other member. */
export function offer(act: Act<'OFFER'>): Verdict {
  const { from, to } = parties(act);
  return relay(act, { type: 'OFFER', from, to, offer: act.message.offer, userId: from });
}

/** ANSWER, for one other member. */
export function answer(act: Act<'ANSWER'>): Verdict {
  const { from, to } = parties(act);
  return relay(act, { type: 'ANSWER', from, to, answer: act.message.answer, userId: from });
}

/** ICE_CANDIDATE, for one other member. */
export function iceCandidate(act: Act<'ICE_CANDIDATE'>): Verdict {
  const { from, to } = parties(act);
  return relay(act, { type: 'ICE_CANDIDATE', from, to, candidate: act.message.candidate, userId: from });
}

/** SYNC_RESPONSE, for one other member: where the sender is. */
export function syncResponse(act: Act<'SYNC_RESPONSE'>): Verdict {
  const { from, to } = parties(act);
  const { currentTime, isPlaying, url, respectAutoPlay } = act.message;
  return relay(act, {
    type: 'SYNC_RESPONSE',
    from,
    to,
    currentTime,
    isPlaying,
    ...(url === undefined ? {} : { url }),
    ...(respectAutoPlay === undefined ? {} : { respectAutoPlay }),
    fromUserId: from,
    userId: from,
  });
}

/** PLAYBACK_ACK, for one other member; the server needs none. */
export function playbackAck(act: Act<'PLAYBACK_ACK'>): Verdict {
  const { from, to } = parties(act);
  if (to === SERVER) return done(still(act.state));
  return relay(act, { type: 'PLAYBACK_ACK', from, to, control: act.message.control, userId: from });
}

function parties({ member, message }: Act<RelayType>): { readonly from: UserId; readonly to: UserId } {
  return { from: member.user, to: message.to };
}

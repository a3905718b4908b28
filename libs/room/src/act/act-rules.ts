import { chat } from './chat.ts';
import { hostHeartbeat } from './host-heartbeat.ts';
import { kick } from './kick.ts';
import { leave } from './leave.ts';
import { playPause } from './play-pause.ts';
import { positionUpdate } from './position-update.ts';
import { ready } from './ready.ts';
import { answer, iceCandidate, offer, playbackAck, syncResponse } from './relay.ts';
import { requestSync } from './request-sync.ts';
import { seek } from './seek.ts';
import { syncPlayback } from './sync-playback.ts';
import { toggleGuestControl } from './toggle-guest-control.ts';
import { transferHost } from './transfer-host.ts';
import { updateUsername } from './update-username.ts';
import { urlChange } from './url-change.ts';
import type { ActRule, ActType } from './verdict.ts';

/** A rule for each message of a member, and whether it is counted against the room's rate: whether it can make an event. */
export const actRules: { readonly [Type in ActType]: { readonly rule: ActRule<Type>; readonly isCounted: boolean } } = {
  LEAVE: { rule: leave, isCounted: false },
  PLAY_PAUSE: { rule: playPause, isCounted: true },
  SEEK: { rule: seek, isCounted: true },
  READY: { rule: ready, isCounted: true },
  URL_CHANGE: { rule: urlChange, isCounted: true },
  HOST_HEARTBEAT: { rule: hostHeartbeat, isCounted: false },
  SYNC_PLAYBACK: { rule: syncPlayback, isCounted: false },
  POSITION_UPDATE: { rule: positionUpdate, isCounted: false },
  REQUEST_SYNC: { rule: requestSync, isCounted: false },
  UPDATE_USERNAME: { rule: updateUsername, isCounted: true },
  TOGGLE_GUEST_CONTROL: { rule: toggleGuestControl, isCounted: true },
  TRANSFER_HOST: { rule: transferHost, isCounted: true },
  KICK: { rule: kick, isCounted: true },
  CHAT: { rule: chat, isCounted: true },
  OFFER: { rule: offer, isCounted: false },
  ANSWER: { rule: answer, isCounted: false },
  ICE_CANDIDATE: { rule: iceCandidate, isCounted: false },
  SYNC_RESPONSE: { rule: syncResponse, isCounted: false },
  PLAYBACK_ACK: { rule: playbackAck, isCounted: false },
};

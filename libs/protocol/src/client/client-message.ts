import * as z from 'zod';
import { answerMessageSchema, type AnswerMessage } from './answer.ts';
import { chatMessageSchema, type ChatMessage } from './chat.ts';
import { hostHeartbeatMessageSchema, type HostHeartbeatMessage } from './host-heartbeat.ts';
import { iceCandidateMessageSchema, type IceCandidateMessage } from './ice-candidate.ts';
import { joinMessageSchema, type JoinMessage } from './join.ts';
import { kickMessageSchema, type KickMessage } from './kick.ts';
import { leaveMessageSchema, type LeaveMessage } from './leave.ts';
import { offerMessageSchema, type OfferMessage } from './offer.ts';
import { pingMessageSchema, type PingMessage } from './ping.ts';
import { playPauseMessageSchema, type PlayPauseMessage } from './play-pause.ts';
import { playbackAckMessageSchema, type PlaybackAckMessage } from './playback-ack.ts';
import { positionUpdateMessageSchema, type PositionUpdateMessage } from './position-update.ts';
import { readyMessageSchema, type ReadyMessage } from './ready.ts';
import { requestSyncMessageSchema, type RequestSyncMessage } from './request-sync.ts';
import { seekMessageSchema, type SeekMessage } from './seek.ts';
import { syncPlaybackMessageSchema, type SyncPlaybackMessage } from './sync-playback.ts';
import { syncResponseMessageSchema, type SyncResponseMessage } from './sync-response.ts';
import { toggleGuestControlMessageSchema, type ToggleGuestControlMessage } from './toggle-guest-control.ts';
import { transferHostMessageSchema, type TransferHostMessage } from './transfer-host.ts';
import { updateUsernameMessageSchema, type UpdateUsernameMessage } from './update-username.ts';
import { urlChangeMessageSchema, type UrlChangeMessage } from './url-change.ts';

/** Everything that a client may send, as parsed. */
export type ClientMessage =
  | JoinMessage
  | LeaveMessage
  | PingMessage
  | PlayPauseMessage
  | SeekMessage
  | ReadyMessage
  | UrlChangeMessage
  | HostHeartbeatMessage
  | SyncPlaybackMessage
  | PositionUpdateMessage
  | RequestSyncMessage
  | UpdateUsernameMessage
  | ToggleGuestControlMessage
  | TransferHostMessage
  | KickMessage
  | ChatMessage
  | OfferMessage
  | AnswerMessage
  | IceCandidateMessage
  | SyncResponseMessage
  | PlaybackAckMessage;

export type ClientMessageType = ClientMessage['type'];

type Schemas = { readonly [Type in ClientMessageType]: z.ZodType<Extract<ClientMessage, { type: Type }>> };

/** The schema of each message of a client, by its type: one entry a type, or it does not compile. */
export const clientMessageSchemas: Schemas = {
  JOIN: joinMessageSchema,
  LEAVE: leaveMessageSchema,
  PING: pingMessageSchema,
  PLAY_PAUSE: playPauseMessageSchema,
  SEEK: seekMessageSchema,
  READY: readyMessageSchema,
  URL_CHANGE: urlChangeMessageSchema,
  HOST_HEARTBEAT: hostHeartbeatMessageSchema,
  SYNC_PLAYBACK: syncPlaybackMessageSchema,
  POSITION_UPDATE: positionUpdateMessageSchema,
  REQUEST_SYNC: requestSyncMessageSchema,
  UPDATE_USERNAME: updateUsernameMessageSchema,
  TOGGLE_GUEST_CONTROL: toggleGuestControlMessageSchema,
  TRANSFER_HOST: transferHostMessageSchema,
  KICK: kickMessageSchema,
  CHAT: chatMessageSchema,
  OFFER: offerMessageSchema,
  ANSWER: answerMessageSchema,
  ICE_CANDIDATE: iceCandidateMessageSchema,
  SYNC_RESPONSE: syncResponseMessageSchema,
  PLAYBACK_ACK: playbackAckMessageSchema,
};

/** Any message of a client. */
export const clientMessageSchema: z.ZodType<ClientMessage> = z.union(Object.values(clientMessageSchemas));

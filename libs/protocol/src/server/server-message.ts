import * as z from 'zod';
import { ackReplySchema, type AckReply } from './ack.ts';
import { answerRelaySchema, type AnswerRelay } from './answer.ts';
import { chatEventSchema, type ChatEvent } from './chat.ts';
import { errorReplySchema, type ErrorReply } from './error.ts';
import { gateObservationSchema, type GateObservation } from './gate.ts';
import { guestControlEventSchema, type GuestControlEvent } from './guest-control.ts';
import { hostChangedEventSchema, type HostChangedEvent } from './host-changed.ts';
import { hostHeartbeatObservationSchema, type HostHeartbeatObservation } from './host-heartbeat.ts';
import { iceCandidateRelaySchema, type IceCandidateRelay } from './ice-candidate.ts';
import { membersObservationSchema, type MembersObservation } from './members.ts';
import { offerRelaySchema, type OfferRelay } from './offer.ts';
import { playPauseEventSchema, type PlayPauseEvent } from './play-pause.ts';
import { playbackAckRelaySchema, type PlaybackAckRelay } from './playback-ack.ts';
import { pongReplySchema, type PongReply } from './pong.ts';
import { reconnectReplySchema, type ReconnectReply } from './reconnect.ts';
import { resumedReplySchema, type ResumedReply } from './resumed.ts';
import { roomStateReplySchema, type RoomStateReply } from './room-state.ts';
import { seekPauseEventSchema, type SeekPauseEvent } from './seek-pause.ts';
import { syncPlaybackObservationSchema, type SyncPlaybackObservation } from './sync-playback.ts';
import { syncResponseRelaySchema, type SyncResponseRelay } from './sync-response-relay.ts';
import { syncResponseReplySchema, type SyncResponseReply } from './sync-response-reply.ts';
import { urlChangeEventSchema, type UrlChangeEvent } from './url-change.ts';
import { userJoinedEventSchema, type UserJoinedEvent } from './user-joined.ts';
import { userLeftEventSchema, type UserLeftEvent } from './user-left.ts';
import { usernameUpdatedEventSchema, type UsernameUpdatedEvent } from './username-updated.ts';

/** Logged and numbered: every member sees the same ones, in the same order, with the same bytes. */
export type RoomEvent =
  | UserJoinedEvent
  | UserLeftEvent
  | UsernameUpdatedEvent
  | PlayPauseEvent
  | SeekPauseEvent
  | UrlChangeEvent
  | GuestControlEvent
  | HostChangedEvent
  | ChatEvent;

/** Neither logged nor numbered; a later one replaces it. */
export type Observation = HostHeartbeatObservation | SyncPlaybackObservation | MembersObservation | GateObservation;

/** What another member sent to this one alone. */
export type Relay = OfferRelay | AnswerRelay | IceCandidateRelay | SyncResponseRelay | PlaybackAckRelay;

/** What the server says to one connection. */
export type Reply =
  | RoomStateReply
  | ResumedReply
  | SyncResponseReply
  | AckReply
  | PongReply
  | ErrorReply
  | ReconnectReply;

/** Everything that the server may send. */
export type ServerMessage = RoomEvent | Observation | Relay | Reply;

type SchemasOf<Message extends { readonly type: string }> = {
  readonly [Type in Message['type']]: z.ZodType<Extract<Message, { type: Type }>>;
};

export const roomEventSchemas: SchemasOf<RoomEvent> = {
  USER_JOINED: userJoinedEventSchema,
  USER_LEFT: userLeftEventSchema,
  USERNAME_UPDATED: usernameUpdatedEventSchema,
  PLAY_PAUSE: playPauseEventSchema,
  SEEK_PAUSE: seekPauseEventSchema,
  URL_CHANGE: urlChangeEventSchema,
  GUEST_CONTROL: guestControlEventSchema,
  HOST_CHANGED: hostChangedEventSchema,
  CHAT: chatEventSchema,
};

export const observationSchemas: SchemasOf<Observation> = {
  HOST_HEARTBEAT: hostHeartbeatObservationSchema,
  SYNC_PLAYBACK: syncPlaybackObservationSchema,
  MEMBERS: membersObservationSchema,
  GATE: gateObservationSchema,
};

export const relaySchemas: SchemasOf<Relay> = {
  OFFER: offerRelaySchema,
  ANSWER: answerRelaySchema,
  ICE_CANDIDATE: iceCandidateRelaySchema,
  SYNC_RESPONSE: syncResponseRelaySchema,
  PLAYBACK_ACK: playbackAckRelaySchema,
};

export const replySchemas: SchemasOf<Reply> = {
  ROOM_STATE: roomStateReplySchema,
  RESUMED: resumedReplySchema,
  SYNC_RESPONSE: syncResponseReplySchema,
  ACK: ackReplySchema,
  PONG: pongReplySchema,
  ERROR: errorReplySchema,
  RECONNECT: reconnectReplySchema,
};

export const roomEventSchema: z.ZodType<RoomEvent> = z.union(Object.values(roomEventSchemas));

/** Any message of the server. */
export const serverMessageSchema: z.ZodType<ServerMessage> = z.union(
  [roomEventSchemas, observationSchemas, relaySchemas, replySchemas].flatMap((schemas) =>
    Object.values<z.ZodType<ServerMessage>>(schemas),
  ),
);

import * as z from 'zod';
import { flag, partySchema, roomIdSchema, seq, serverTime, time, timelineSchema } from '../fields.ts';
import type { RoomId, Timeline, UserId } from '../ids.ts';
import { PROTOCOL_VERSION } from '../version.ts';
import { gateStatus, type GateStatus } from './gate.ts';
import { memberStatus, type MemberStatus } from './members.ts';
import { serverMessage } from './message.ts';

/** A member, as all may see it. */
export interface RoomUser {
  readonly userId: UserId;
  readonly username: string;
}

/** A server for WebRTC, as RTCPeerConnection takes it. */
export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** The whole room. Never older than an event that was delivered before it; the next event after it is `seq` + 1. */
export interface RoomStateReply {
  readonly type: 'ROOM_STATE';
  readonly roomId: RoomId;
  /** Empty until the first URL_CHANGE. */
  readonly url: string;
  /** Seconds, as of `serverTime`. */
  readonly currentTime: number;
  readonly isPlaying: boolean;
  readonly hostUserId: UserId;
  readonly guestControlEnabled: boolean;
  readonly users: readonly RoomUser[];
  readonly nodeId: string;
  readonly timeline: Timeline;
  readonly seq: number;
  /** Server time, ms. */
  readonly serverTime: number;
  readonly protocol: typeof PROTOCOL_VERSION;
  /** A signed token: JOIN with it to come back as the same member. */
  readonly session: string;
  /** How often the server pings the socket, ms. */
  readonly heartbeatMs: number;
  readonly iceServers?: readonly IceServer[];
  /** The open ready gate; only with `protocol`. */
  readonly gate?: GateStatus;
  /** Only with `protocol`. */
  readonly members?: readonly MemberStatus[];
}

const roomUser = z.object({ userId: partySchema, username: z.string() });

const iceServer = z.object({
  urls: z.union([z.string(), z.array(z.string())]),
  username: z.string().exactOptional(),
  credential: z.string().exactOptional(),
});

export const roomStateReplySchema: z.ZodType<RoomStateReply> = serverMessage(
  'ROOM_STATE',
  'The whole room: the answer to a JOIN, and the new truth whenever it comes. The next event is seq + 1.',
  {
    roomId: roomIdSchema,
    url: z.string().describe('Empty until the first URL_CHANGE.'),
    currentTime: time.meta({ description: 'Seconds, as of serverTime.' }),
    isPlaying: flag,
    hostUserId: partySchema,
    guestControlEnabled: flag,
    users: z.array(roomUser),
    nodeId: z.string(),
    timeline: timelineSchema,
    seq,
    serverTime,
    protocol: z.literal(PROTOCOL_VERSION),
    session: z.string().describe('Token to come back with as the same member.'),
    heartbeatMs: z.number().describe('How often the socket is pinged, in milliseconds.'),
    iceServers: z.array(iceServer).exactOptional(),
    gate: gateStatus.describe('Only with `protocol`, while one is open.').exactOptional(),
    members: z.array(memberStatus).describe('Only with `protocol`.').exactOptional(),
  },
);

export type { CallOptions, Calls, Peer, PeerStatus } from './calls.ts';
export { startCalls } from './start-calls.ts';
export type { ChannelLike, ConnectionClass, ConnectionLike, DescriptionLike } from './connection-like.ts';

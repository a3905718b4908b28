import type { ZodType } from 'zod';
import { playbackControl, type PlaybackControl } from '../fields.ts';
import { relay, type RelayOf } from './relay.ts';

/** Another member has carried out a PLAY_PAUSE. */
export interface PlaybackAckRelay extends RelayOf<'PLAYBACK_ACK'> {
  readonly control: PlaybackControl;
}

export const playbackAckRelaySchema: ZodType<PlaybackAckRelay> = relay(
  'PLAYBACK_ACK',
  'Another member has carried out a PLAY_PAUSE.',
  { control: playbackControl },
);

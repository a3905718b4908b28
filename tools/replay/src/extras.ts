import type { RecordedLine } from './recording.ts';

/**
 * What the recording does not show and the extension does all the same, played after it by clients of its kind: null
 * for a missing name and PIN, a second JOIN on an open socket (a page was reloaded), and an end without a close code.
 * `from` is the ms at which it begins, `pin` the room's.
 */
export function extras(room: string, from: number, pin: string): RecordedLine[] {
  const line = (ms: number, client: string, message: Record<string, unknown>): RecordedLine => ({
    ms: from + ms,
    client,
    dir: 'send',
    message: { ...message, roomId: room, userId: `user_${client}` },
  });
  return [
    line(0, 'dee', { type: 'JOIN', username: null, pin }),
    line(300, 'eli', { type: 'JOIN', username: null, pin: null }),
    line(600, 'eli', { type: 'JOIN', username: 'Eli', pin }),
    line(900, 'dee', { type: 'JOIN', username: null, pin }),
    line(1_200, 'eli', { type: 'PLAY_PAUSE', control: 'play', currentTime: 30, eventTimestamp: null }),
    { ms: from + 1_500, client: 'eli', dir: 'close', message: {} },
    line(7_500, 'dee', { type: 'LEAVE' }),
  ];
}

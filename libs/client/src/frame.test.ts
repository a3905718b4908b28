import { serverMessageSchema } from '@tandem-watch/protocol';
import { describe, expect, test } from 'vitest';
import { messages } from '../test/messages.ts';
import { readFrame } from './frame.ts';

const accepted = (value: unknown): boolean => readFrame(JSON.stringify(value)) !== null;

describe('the guard of frames', () => {
  test.each(messages.map((message) => [message.type, message]))('takes %s as it is', (_type, message) => {
    expect(serverMessageSchema.safeParse(message).success).toBe(true);
    expect(readFrame(JSON.stringify(message))).toEqual(message);
  });

  /** What nothing here reads. */
  const unread = new Set([
    'ROOM_STATE.protocol',
    'ROOM_STATE.heartbeatMs',
    'SEEK_PAUSE.isPlaying',
    'ACK.duplicate',
    'PONG.timestamp',
    'HOST_HEARTBEAT.eventTimestamp',
    'ICE_CANDIDATE.candidate',
    'SYNC_RESPONSE.respectAutoPlay',
  ]);

  test('refuses what lacks a field that the protocol demands, unless nothing here reads it', () => {
    const taken = messages.flatMap((message) =>
      Object.keys(message)
        .map((key) => [`${message.type}.${key}`, without(message, key)] as const)
        .filter(([, rest]) => !serverMessageSchema.safeParse(rest).success && accepted(rest)),
    );
    expect(taken.map(([name]) => name).filter((name) => !unread.has(name))).toEqual([]);
  });

  test('refuses a field of another type, unless nothing here reads it', () => {
    const taken = messages.flatMap((message) =>
      Object.entries(message)
        .map(([key, value]) => [key, { ...message, [key]: typeof value === 'string' ? 5 : 'x' }] as const)
        .filter(([, wrong]) => !serverMessageSchema.safeParse(wrong).success && accepted(wrong))
        .map(([key]) => `${message.type}.${key}`),
    );
    expect(taken.filter((name) => !unread.has(name))).toEqual([]);
  });

  test.each(['', '{', '[]', 'null', '"CHAT"', '{}', '{"type":"constructor"}', '{"type":5}'])('drops %j', (text) => {
    expect(readFrame(text)).toBe(null);
  });

  test('drops what is no text', () => {
    expect(readFrame(new ArrayBuffer(3))).toBe(null);
  });

  test('lets through what the protocol may add one day', () => {
    expect(accepted({ ...messages[0], colour: 'red' })).toBe(true);
  });
});

function without(message: object, key: string): object {
  return Object.fromEntries(Object.entries(message).filter(([name]) => name !== key));
}

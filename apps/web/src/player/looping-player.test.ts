import { expect, test } from 'vitest';
import { loopingPlayer, type LoopingMedia } from './looping-player.ts';

function clip(duration: number): LoopingMedia & { currentTime: number } {
  return {
    currentTime: 0,
    playbackRate: 1,
    paused: false,
    seeking: false,
    ended: false,
    readyState: 4,
    duration,
    play: () => Promise.resolve(),
    pause: () => {},
    addEventListener: () => {},
    removeEventListener: () => {},
  };
}

test('a position of the room is a turn of the clip and a place in it', () => {
  const media = clip(20);
  const player = loopingPlayer(media);
  player.seek(47);
  expect(media.currentTime).toBe(7);
  expect(player.read().position).toBe(47);
});

test('a clip that starts over goes on for the room', () => {
  const media = clip(20);
  const player = loopingPlayer(media);
  media.currentTime = 19.9;
  expect(player.read().position).toBe(19.9);
  media.currentTime = 0.1;
  expect(player.read().position).toBeCloseTo(20.1);
  media.currentTime = 19.8;
  player.read();
  media.currentTime = 0;
  expect(player.read().position).toBe(40);
});

test('a clip whose length is not known yet is taken as it is', () => {
  const media = clip(Number.NaN);
  const player = loopingPlayer(media);
  player.seek(47);
  expect(media.currentTime).toBe(47);
  expect(player.read().position).toBe(47);
});

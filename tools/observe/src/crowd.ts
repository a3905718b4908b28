import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { joinRoom, type Room } from '@tandem-watch/client';

/** People who do all that a dashboard shows. */
export interface Crowd {
  readonly leave: () => Promise<void>;
}

const ROOMS = 3;
const MEMBERS = 4;
const PACE_MS = 150;

/** Fills rooms on all gateways (`http://…`) with people who talk, play, lose their sockets, and now and then err. */
export function startCrowd(gateways: readonly string[]): Crowd {
  const stopping = new AbortController();
  const { signal } = stopping;
  const lives = Array.from({ length: ROOMS * MEMBERS }, (_, index) => live(index, gateways, signal));
  return {
    leave: async () => {
      stopping.abort();
      await Promise.all(lives);
    },
  };
}

async function live(index: number, gateways: readonly string[], signal: AbortSignal): Promise<void> {
  const options = {
    url: [...gateways.slice(index % gateways.length), ...gateways.slice(0, index % gateways.length)],
    roomId: `observed-${index % ROOMS}`,
    userId: `m${index}`,
  };
  let room = joinRoom(options);
  for (let count = 0; !signal.aborted; count++) {
    act(room, count + index);
    if ((count + index * 7) % 40 === 39) {
      const session = room.session();
      room.close();
      room = joinRoom(session === null ? options : { ...options, session });
      err(gateways[0] ?? '');
    }
    await delay(PACE_MS, undefined, { signal }).catch(() => {});
  }
  await room.leave();
}

function act(room: Room, count: number): void {
  const done =
    count % 10 === 0 ? room.seek(count % 300, true) : count % 3 === 0 ? room.play() : room.chat(`number ${count}`);
  void done.catch(() => {});
  room.reportPosition({ currentTime: room.position(), isPlaying: true, syncErrorMs: ((count * 37) % 160) - 80 });
}

/** A frame that is no JSON, and a website that may not connect. */
function err(gateway: string): void {
  const socket = new WebSocket(`${gateway.replace('http', 'ws')}/ws`);
  socket.addEventListener('open', () => {
    socket.send('not JSON');
    socket.close();
  });
  const headers = { connection: 'upgrade', upgrade: 'websocket', origin: 'https://elsewhere.example' };
  get(`${gateway}/ws`, { headers }, (response) => response.resume()).on('error', () => {});
}

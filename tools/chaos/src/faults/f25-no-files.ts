import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Fault } from '../fault.ts';
import { WebSocket } from 'ws';

const run = promisify(execFile);
const SOCKETS = 300;

/** A gateway may open no more files while sockets come. */
export const noFiles: Fault = {
  name: 'F25',
  title: 'out of file descriptors',
  ci: false,
  behaviour: { churn: 0, drama: false },
  inflict: async ({ rig, random, note, expect }) => {
    const gateway = random.pick(rig.gateways);
    await run('prlimit', ['--pid', String(gateway.pid()), '--nofile=128:4096']);
    const sockets = Array.from({ length: SOCKETS }, () => {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`);
      socket.on('error', () => {});
      return socket;
    });
    await delay(3_000);
    note('open', sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length);
    for (const socket of sockets) socket.terminate();
    await run('prlimit', ['--pid', String(gateway.pid()), '--nofile=4096:4096']);
    await delay(1_500);
    expect('G10', await gateway.isReady(), 'the gateway is not ready again');
  },
};

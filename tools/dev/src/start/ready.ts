import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;
const ANSWER_MS = 2_000;

/** Whether a URL answers 200. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Waits until a URL answers 200; rejects when `signal` aborts before. */
export async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  while (!(await answersOk(url))) await delay(POLL_MS, undefined, { signal });
}

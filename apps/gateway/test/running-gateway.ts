import { createLogger, createMetrics } from '@tandem-watch/service';
import { randomUUID } from 'node:crypto';
import { gatewayConfig, type GatewayConfig } from '../src/config.ts';
import { capacityFor } from '../src/open-files.ts';
import { createGateway, type GatewayOptions } from '../src/gateway.ts';

/** A gateway in this process. */
export interface RunningGateway {
  readonly id: string;
  readonly port: number;
  readonly internalPort: number | null;
  readonly url: string;
  readonly isReady: () => boolean;
  /** Drains and stops it, as SIGTERM does. */
  readonly stop: () => Promise<void>;
}

const KEY = 'k'.repeat(32);

/** The settings that an environment gives, with PORT 0 and two partitions. */
export function configOf(env: Record<string, string> = {}): GatewayConfig {
  const all = { HOST: '127.0.0.1', PORT: '0', PARTITIONS: '2', DRAIN_MS: '200', LOG_LEVEL: 'silent', ...env };
  const result = gatewayConfig({ PIN_KEY: KEY, SESSION_KEYS: KEY, ...all }, () => KEY);
  if (!result.ok) throw new Error(result.problems.join('; '));
  return result.config;
}

/** Starts a gateway's services one after the other. `untilOpen` false: does not wait for Redis and owners. */
export async function startGateway(
  env: Record<string, string>,
  options: Partial<GatewayOptions> = {},
  untilOpen = true,
): Promise<RunningGateway> {
  const config = configOf(env);
  const id = `g-${randomUUID().slice(0, 8)}`;
  const log = createLogger({ service: 'gateway', nodeId: id, level: config.LOG_LEVEL });
  const parts = {
    id,
    nodeId: 'g1',
    config,
    log,
    metrics: createMetrics(),
    random: Math.random,
    capacity: capacityFor(1_000, null),
    leave: () => {},
  };
  const gateway = createGateway({ ...parts, ...options });
  const controller = new AbortController();
  const ended: Promise<void>[] = [];
  const starting = (async () => {
    for (const service of gateway.services) {
      await service.start?.(controller.signal);
      ended.push(service.run(controller.signal));
    }
  })();
  const fail = async (error: unknown): Promise<never> => {
    controller.abort();
    await Promise.all(ended);
    throw error;
  };
  if (untilOpen) await starting.catch(fail);
  while (gateway.port() === 0) await new Promise((resolve) => setImmediate(resolve));
  const stop = async (): Promise<void> => {
    for (const service of gateway.services.toReversed()) await service.drain?.();
    controller.abort();
    await starting.catch(() => null);
    await Promise.all(ended);
  };
  const url = `http://127.0.0.1:${gateway.port()}`;
  const running = {
    id,
    port: gateway.port(),
    internalPort: gateway.internalPort(),
    url,
    isReady: gateway.isReady,
    stop,
  };
  if (untilOpen) await untilReady(running);
  return running;
}

/** Waits until /ready answers `status`. */
export async function untilReady({ url }: Pick<RunningGateway, 'url'>, status = 200): Promise<void> {
  while ((await fetch(`${url}/ready`)).status !== status);
}

export * from './backoff.ts';
export * from './config.ts';
export * from './health.ts';
export * from './log.ts';
export * from './metrics.ts';
export * from './run.ts';
export * from './traces.ts';

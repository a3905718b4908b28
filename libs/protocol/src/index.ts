export * from './close-codes.ts';
export * from './error-codes.ts';
export * from './ids.ts';
export * from './partition.ts';
export * from './playback.ts';
export * from './version.ts';

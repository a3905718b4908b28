import {
  pino,
  stdSerializers,
  stdTimeFunctions,
  type DestinationStream,
  type LevelWithSilent,
  type Logger,
} from 'pino';

export type { DestinationStream, Logger };

/** The least that is written; `silent` is nothing. */
export type Level = LevelWithSilent;

export const LEVELS: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

export interface LogOptions {
  /** Which program speaks: `gateway`, `room-worker`, … */
  readonly service: string;
  /** Which process of it. */
  readonly nodeId: string;
  readonly level: Level;
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

/**
 * What must not be read in a log, wherever it stands. `args` are those of a Redis command in an error: AUTH has some.
 * `detail` and `where` are PostgreSQL's: they show the row that it refused, with all that a user wrote.
 */
const SECRET_KEYS =
  'token session pin pinTag pinTags sdp candidate password secret credential authorization cookie args detail where'.split(
    ' ',
  );

/** Pino's wildcards stand for one level each: a message within a command within an entry is found. */
const DEPTHS = ['', '*.', '*.*.', '*.*.*.'];

/**
 * A logger that writes one JSON object a line: `level` (a word), `time` (ISO 8601), `service`, `nodeId`, `message`, and
 * the fields given. Tokens, PINs, session descriptions and passwords are replaced by `[redacted]`, up to three objects
 * deep.
 */
export function createLogger({ service, nodeId, level, destination }: LogOptions): Logger {
  const options = {
    level,
    base: { service, nodeId },
    messageKey: 'message',
    errorKey: 'error',
    serializers: { error: stdSerializers.err },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: DEPTHS.flatMap((depth) => SECRET_KEYS.map((key) => depth + key)), censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

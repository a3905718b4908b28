import type { Metrics } from '@tandem-watch/service';
import { commandLag } from './command-lag.ts';
import { systemTime, type Owner, type OwnerMeter } from './owner.ts';

const commands = [
  'JOIN',
  'LEAVE',
  'PLAY_PAUSE',
  'SEEK',
  'READY',
  'URL_CHANGE',
  'HOST_HEARTBEAT',
  'SYNC_PLAYBACK',
  'POSITION_UPDATE',
  'REQUEST_SYNC',
  'UPDATE_USERNAME',
  'TOGGLE_GUEST_CONTROL',
  'TRANSFER_HOST',
  'KICK',
  'CHAT',
  'OFFER',
  'ANSWER',
  'ICE_CANDIDATE',
  'SYNC_RESPONSE',
  'PLAYBACK_ACK',
  'LOST',
  'PROBED',
  'UNDELIVERED',
  'QUALITY',
  'ANNOUNCED',
  'TICK',
  'ARCHIVE_ROOM',
  'HELLO',
  'ANNOUNCE',
  'BYE',
  'ANCHORS',
  'GATEWAY_LOST',
  'DUE',
  'STALL',
  'ACTION',
  'unreadable',
] as const;
const outcomes = ['applied', 'dropped', 'refused', 'failed'] as const;
const results = ['committed', 'lost', 'reload', 'poisoned', 'aborted'] as const;

/** Commits take from a tenth of a millisecond to seconds. */
const COMMIT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const COMMIT_COMMANDS = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256];

/** What owners count, as Prometheus metrics. */
export function workerMetrics(metrics: Metrics): OwnerMeter {
  const command = metrics.counter('tandem_commands_total', 'Commands by type and what became of them.', {
    type: commands,
    outcome: outcomes,
  });
  const commits = metrics.counter('tandem_commits_total', 'Commits by result.', { result: results });
  const seconds = metrics.histogram('tandem_commit_seconds', 'How long a commit took.', {}, COMMIT_SECONDS);
  const sizes = metrics.histogram('tandem_commit_commands', 'Commands in one commit.', {}, COMMIT_COMMANDS);
  const dead = metrics.counter('tandem_dead_letters_total', 'What can never be applied or written, set aside.', {
    source: ['command', 'history', 'recall'],
  });
  const rows = metrics.counter('tandem_history_rows_total', 'Events written to PostgreSQL.', {});
  return {
    command: (type, outcome) =>
      command.add({
        type: known(commands, type, 'unreadable'),
        outcome: known(outcomes, outcome, outcome === 'dead' || outcome === 'INTERNAL' ? 'failed' : 'refused'),
      }),
    commit: (result, ms, count) => {
      commits.add({ result: known(results, result, 'aborted') });
      seconds.observe({}, ms / 1_000);
      sizes.observe({}, count);
    },
    history: (count) => rows.add({}, count),
    dead: (source, letters) => dead.add({ source }, letters),
  };
}

/** What became of requests of operators. */
export const ADMIN_OUTCOMES = ['answered', 'refused', 'limited'] as const;

/** Counts requests of operators: those with a wrong token are refused, those too many limited. */
export function adminMeter(metrics: Metrics): (outcome: (typeof ADMIN_OUTCOMES)[number]) => void {
  const requests = metrics.counter('tandem_admin_requests_total', 'Requests of operators and what became of them.', {
    outcome: ADMIN_OUTCOMES,
  });
  return (outcome) => requests.add({ outcome });
}

function known<const Word extends string>(words: readonly Word[], word: string, otherwise: Word): Word {
  return words.find((candidate) => candidate === word) ?? otherwise;
}

/** What the owners of this worker hold now: how near each is to its limits. */
export function ownerReadings(metrics: Metrics, owners: ReadonlySet<Owner>): void {
  const all = (read: (owner: Owner) => number) => (): number[] => Array.from(owners, read);
  const sum = (name: string, help: string, read: (owner: Owner) => number): void => {
    metrics.reading(name, help, () => all(read)().reduce((total, value) => total + value, 0));
  };
  const most = (name: string, help: string, read: (owner: Owner) => number): void => {
    metrics.reading(name, help, () => all(read)().reduce((highest, value) => Math.max(highest, value), 0));
  };
  metrics.reading('tandem_partitions_owned', 'Partitions that this worker owns.', () => owners.size);
  sum('tandem_rooms', 'Rooms in memory.', ({ memory }) => memory.rooms.size);
  most('tandem_rooms_of_a_partition', 'Rooms of the fullest partition.', ({ memory }) => memory.rooms.size);
  sum('tandem_rooms_set_apart', 'Rooms whose keys cannot be read.', ({ memory }) => memory.quarantined.size);
  most('tandem_gateways', 'Gateways that a partition tells.', ({ memory }) => memory.gateways.size);
  sum('tandem_window_characters', 'Events kept for clients that resume.', ({ memory }) => memory.window.bytes);
  sum(
    'tandem_postponed_joins',
    'JOINs whose answer waits for the next commit.',
    ({ memory }) => memory.postponed.length,
  );
  most('tandem_redis_memory_percent', 'used_memory of Redis in % of maxmemory.', ({ memoryPercent }) => memoryPercent);
  most(
    'tandem_command_lag_seconds',
    'How long commands wait to be read, at the slowest partition.',
    (owner) => commandLag(owner, performance.now()) / 1_000,
  );
  most('tandem_history_behind_seconds', 'Since when PostgreSQL lacks something, at the slowest partition.', (owner) =>
    owner.unwrittenSince === null ? 0 : Math.max(0, systemTime(owner) - owner.unwrittenSince) / 1_000,
  );
  most('tandem_log_percent', 'The fullest log: 80 at its limit.', ({ logPercent }) => logPercent);
}

import type { Metrics } from '@tandem-watch/service';
import type { OwnerMeter } from './owner.ts';

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
  'unreadable',
] as const;
const outcomes = ['applied', 'dropped', 'refused', 'failed'] as const;
const results = ['committed', 'lost', 'reload', 'aborted'] as const;

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

function known<const Word extends string>(words: readonly Word[], word: string, otherwise: Word): Word {
  return words.find((candidate) => candidate === word) ?? otherwise;
}

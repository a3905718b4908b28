import {
  clientMessageSchemas,
  CloseCode,
  ERROR_CODES,
  type ClientMessageType,
  type ErrorCode,
} from '@tandem-watch/protocol';
import type { Metrics } from '@tandem-watch/service';
import type { GatewayMeter } from './gateway-context.ts';
import { UPGRADE_REFUSALS, type UpgradeRefusal } from './upgrade.ts';

/** What the door counts, beside what the core does. */
export interface DoorMeter extends GatewayMeter {
  readonly upgradeRefused: (reason: UpgradeRefusal) => void;
  /** A socket has ended: its close code, and the frames that were written to it since they were counted last. */
  readonly ended: (code: number) => void;
  readonly sent: (frames: number) => void;
}

/** What is read when somebody asks. */
export interface Readings {
  readonly connections: () => number;
  readonly rooms: () => number;
  readonly awaited: () => number;
  readonly waitingBytes: () => number;
  readonly waitingCommands: () => number;
  readonly ready: () => boolean;
}

const isType = (type: string): type is ClientMessageType => type in clientMessageSchemas;
const TYPES: readonly ClientMessageType[] = Object.keys(clientMessageSchemas).filter(isType);
const DROPPED = ['event', 'reply', 'relay', 'observation'] as const;

/** Close codes that are told apart: ours, and those of browsers and networks. */
const CODES: readonly string[] = [...Object.values(CloseCode), 1001, 1002, 1005, 1006, 1007].map(String);

/** Upper bounds, s. After 10 an answer is given up. */
const LATENCY_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Upper bounds, s: one picture of a film lasts 0.04, people notice 0.1, and a player seeks from 1 on. */
const SYNC_ERROR_S = [0.01, 0.02, 0.04, 0.07, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The gateway's metrics. Label values are closed sets: nothing that a client sends can become one. */
export function gatewayMeter(metrics: Metrics, readings: Readings): DoorMeter {
  read(metrics, readings);
  return { ...messageCounters(metrics), ...feedCounters(metrics), ...times(metrics), ...socketCounters(metrics) };
}

function read(metrics: Metrics, readings: Readings): void {
  metrics.reading('gateway_connections', 'Open sockets.', readings.connections);
  metrics.reading('gateway_rooms', 'Rooms with members on this gateway.', readings.rooms);
  metrics.reading('gateway_awaited_replies', 'Answers that are owed to clients.', readings.awaited);
  metrics.reading('gateway_waiting_bytes', 'Bytes that wait for sockets that read slowly.', readings.waitingBytes);
  metrics.reading(
    'gateway_waiting_commands',
    'Commands that wait or that no owner has passed, of the fullest partition.',
    readings.waitingCommands,
  );
  metrics.reading('gateway_ready', '1 while /ready answers 200.', () => Number(readings.ready()));
}

function messageCounters(metrics: Metrics): Pick<DoorMeter, 'received' | 'refused' | 'dropped' | 'askedAgain'> {
  const received = metrics.counter('gateway_messages_received_total', 'Messages let in, by type.', { type: TYPES });
  const refused = metrics.counter('gateway_refusals_total', 'Messages refused here, by code.', { code: ERROR_CODES });
  const dropped = metrics.counter('gateway_dropped_total', 'Records without a receiver, and observations in excess.', {
    what: DROPPED,
  });
  const askedAgain = metrics.counter('gateway_asked_again_total', 'Commands sent again: their answer was lost.', {});
  return {
    received: (type) => received.add({ type }),
    refused: (code: ErrorCode) => refused.add({ code }),
    dropped: (what) => dropped.add({ what }),
    askedAgain: (count) => askedAgain.add({}, count),
  };
}

function feedCounters(metrics: Metrics): Pick<DoorMeter, 'delivered' | 'refill' | 'resync' | 'resumed'> {
  const delivered = metrics.counter('gateway_deliveries_total', 'Events written to members.', {});
  const refills = metrics.counter('gateway_refills_total', 'Gaps in a feed that were closed from the log.', {});
  const resyncs = metrics.counter('gateway_resyncs_total', 'Partitions begun anew.', {});
  const resumes = metrics.counter('gateway_resumes_total', 'Clients that came back, by what they got.', {
    kind: ['replay', 'snapshot'],
  });
  return {
    delivered: (count) => delivered.add({}, count),
    refill: () => refills.add({}),
    resync: () => resyncs.add({}),
    resumed: (kind) => resumes.add({ kind }),
  };
}

function times(metrics: Metrics): Pick<DoorMeter, 'delivery' | 'answered' | 'syncError'> {
  const histogram = (name: string, help: string, bounds: readonly number[]) =>
    metrics.histogram(name, help, {}, bounds);
  const delivery = histogram('gateway_delivery_seconds', 'From an event to its frames being written.', LATENCY_S);
  const answers = histogram('gateway_answer_seconds', 'From a command that owes an answer to that.', LATENCY_S);
  const syncError = histogram(
    'gateway_sync_error_seconds',
    'How far playing members are from their room, either way, as their players tell.',
    SYNC_ERROR_S,
  );
  return {
    delivery: (ms) => delivery.observe({}, Math.max(0, ms) / 1_000),
    answered: (ms) => answers.observe({}, ms / 1_000),
    syncError: (errorMs) => syncError.observe({}, Math.abs(errorMs) / 1_000),
  };
}

function socketCounters(metrics: Metrics): Pick<DoorMeter, 'upgradeRefused' | 'ended' | 'sent'> {
  const upgrades = metrics.counter('gateway_upgrades_refused_total', 'Sockets not opened, by reason.', {
    reason: UPGRADE_REFUSALS,
  });
  const ended = metrics.counter('gateway_sockets_ended_total', 'Sockets that ended, by close code.', {
    code: [...CODES, 'other'],
  });
  const sent = metrics.counter('gateway_frames_sent_total', 'Frames written to sockets.', {});
  return {
    upgradeRefused: (reason) => upgrades.add({ reason }),
    ended: (code) => ended.add({ code: CODES.includes(String(code)) ? String(code) : 'other' }),
    sent: (frames) => sent.add({}, frames),
  };
}

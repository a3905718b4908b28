/** A graph of a dashboard. */
export interface Panel {
  readonly title: string;
  /** What Grafana calls the unit of its values. */
  readonly unit: 's' | 'short' | 'ops' | 'percent' | 'bytes';
  readonly queries: readonly Query[];
}

export interface Query {
  readonly expr: string;
  /** What a line is called; `{{label}}` is that label's value. */
  readonly legend: string;
}

export interface Dashboard {
  /** Of its file, and of its address in Grafana. */
  readonly name: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

function quantiles(metric: string): readonly Query[] {
  return [0.5, 0.95, 0.99].map((q) => ({
    expr: `histogram_quantile(${q}, sum by (le) (rate(${metric}_bucket[$__rate_interval])))`,
    legend: `p${q * 100}`,
  }));
}

function one(expr: string, legend: string): readonly Query[] {
  return [{ expr, legend }];
}

/** What every process of Node exports under the same name: of ours alone, in a Prometheus that watches others too. */
function ofOurs(expr: string): readonly Query[] {
  return one(`${expr} and on (instance) (gateway_ready or tandem_partitions_owned or archiver_ready)`, '{{instance}}');
}

function rateBy(label: string, metric: string): readonly Query[] {
  return one(`sum by (${label}) (rate(${metric}[$__rate_interval])) > 0`, `{{${label}}}`);
}

/** How it is for the people in the parties. */
const parties: Dashboard = {
  name: 'parties',
  title: 'tandem-watch: parties',
  panels: [
    {
      title: 'People and parties',
      unit: 'short',
      queries: [
        { expr: 'sum(gateway_connections)', legend: 'open sockets' },
        { expr: 'sum(tandem_rooms)', legend: 'rooms' },
      ],
    },
    { title: 'From a command to its answer', unit: 's', queries: quantiles('gateway_answer_seconds') },
    { title: 'From an event to its members', unit: 's', queries: quantiles('gateway_delivery_seconds') },
    { title: 'How far players are from their room', unit: 's', queries: quantiles('gateway_sync_error_seconds') },
    { title: 'Commands by type', unit: 'ops', queries: rateBy('type', 'tandem_commands_total') },
    { title: 'Commands by what became of them', unit: 'ops', queries: rateBy('outcome', 'tandem_commands_total') },
    { title: 'Who came back, and how', unit: 'ops', queries: rateBy('kind', 'gateway_resumes_total') },
    { title: 'Sockets that ended, by close code', unit: 'ops', queries: rateBy('code', 'gateway_sockets_ended_total') },
    { title: 'Refused at the door, by code', unit: 'ops', queries: rateBy('code', 'gateway_refusals_total') },
    { title: 'Turned away before', unit: 'ops', queries: rateBy('reason', 'gateway_upgrades_refused_total') },
    {
      title: 'Events written to members',
      unit: 'ops',
      queries: one('sum by (instance) (rate(gateway_deliveries_total[$__rate_interval]))', '{{instance}}'),
    },
  ],
};

/** How it is for the machines. */
const machinery: Dashboard = {
  name: 'machinery',
  title: 'tandem-watch: machinery',
  panels: [
    { title: 'Ready', unit: 'short', queries: one('gateway_ready', '{{instance}}') },
    { title: 'Partitions owned', unit: 'short', queries: one('tandem_partitions_owned', '{{instance}}') },
    {
      title: 'How long commands wait to be read',
      unit: 's',
      queries: one('tandem_command_lag_seconds', '{{instance}}'),
    },
    { title: 'Commits', unit: 's', queries: quantiles('tandem_commit_seconds') },
    {
      title: 'Commands in one commit',
      unit: 'short',
      queries: one(
        'sum(rate(tandem_commit_commands_sum[$__rate_interval])) / sum(rate(tandem_commit_commands_count[$__rate_interval]))',
        'mean',
      ),
    },
    { title: 'Commits by result', unit: 'ops', queries: rateBy('result', 'tandem_commits_total') },
    { title: 'PostgreSQL is behind by', unit: 's', queries: one('tandem_history_behind_seconds', '{{instance}}') },
    {
      title: 'Rows to PostgreSQL',
      unit: 'ops',
      queries: one('sum(rate(tandem_history_rows_total[$__rate_interval]))', 'rows'),
    },
    {
      title: 'How full Redis and the logs are',
      unit: 'percent',
      queries: [
        { expr: 'max(tandem_redis_memory_percent)', legend: 'memory of Redis' },
        { expr: 'max(tandem_log_percent)', legend: 'fullest log (80 is its limit)' },
      ],
    },
    {
      title: 'Gaps closed, partitions begun anew, answers asked again',
      unit: 'ops',
      queries: [
        { expr: 'sum(rate(gateway_refills_total[$__rate_interval]))', legend: 'refills' },
        { expr: 'sum(rate(gateway_resyncs_total[$__rate_interval]))', legend: 'resyncs' },
        { expr: 'sum(rate(gateway_asked_again_total[$__rate_interval]))', legend: 'asked again' },
      ],
    },
    {
      title: 'Set aside',
      unit: 'short',
      queries: [
        { expr: 'sum(tandem_dead_letters_total)', legend: 'dead letters' },
        { expr: 'sum(tandem_rooms_set_apart)', legend: 'rooms set apart' },
      ],
    },
    { title: 'Lag of event loops', unit: 's', queries: ofOurs('nodejs_eventloop_lag_p99_seconds') },
    { title: 'Memory', unit: 'bytes', queries: ofOurs('process_resident_memory_bytes') },
    { title: 'CPU', unit: 'short', queries: ofOurs('rate(process_cpu_seconds_total[$__rate_interval])') },
  ],
};

/** The dashboards. */
export const dashboards: readonly Dashboard[] = [parties, machinery];

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { havePackage, repository, startOwnCluster } from '@tandem-watch/dev';
import { startCrowd } from './crowd.ts';
import { dashboards, type Panel } from './dashboards.ts';
import { drawPanel, type Line } from './draw.ts';
import { dashboardFile } from './files.ts';
import { grafanaJson } from './grafana.ts';
import { startPrometheus, type Prometheus, type Target } from './prometheus.ts';
import { checkAlerts } from './promtool.ts';

const usage = `npm run observe [-- --write | --draw]
Checks the alert rules and their tests by promtool, then starts a whole tandem-watch with people in it and a Prometheus
that looks at it, and runs every query of the dashboards: each must have an answer.
--write makes the dashboards' files of their descriptions and ends; --draw leaves three panels in docs/images.`;

const { values } = parseArgs({
  options: { write: { type: 'boolean' }, draw: { type: 'boolean' }, help: { type: 'boolean' } },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Rates of the last so many s; long enough for several looks of a Prometheus that looks each second. */
const RATE_S = 15;
const WATCHED_S = 40;
const DRAWN = ['From an event to its members', 'Commands by type', 'Commits'];

if (values.help === true) say(usage);
else if (values.write === true) {
  await mkdir(join(dashboardFile('x'), '..'), { recursive: true });
  for (const dashboard of dashboards) await writeFile(dashboardFile(dashboard.name), grafanaJson(dashboard));
} else {
  await havePackage('prometheus', 'Prometheus', say, ['prometheus', 'promtool']);
  say(await checkAlerts());
  process.exit((await runQueries()) ? 0 : 1);
}

/** Whether every query of every dashboard has an answer. */
async function runQueries(): Promise<boolean> {
  const cluster = await startOwnCluster({ gateways: 2, workers: 2, archiver: true });
  const processes = [...cluster.gateways, ...cluster.workers, ...(cluster.archiver === null ? [] : [cluster.archiver])];
  const targets: Target[] = processes.map(({ name, url }) => ({ name, address: new URL(url).host }));
  const prometheus = await startPrometheus(targets);
  const crowd = startCrowd(cluster.gateways.map(({ url }) => url));
  try {
    await delay(WATCHED_S * 1_000);
    let unanswered = 0;
    for (const { title, panels } of dashboards) {
      say(title);
      for (const panel of panels) unanswered += await runPanel(prometheus, panel);
    }
    say(unanswered === 0 ? 'every query has an answer' : `${unanswered} queries have no answer`);
    return unanswered === 0;
  } finally {
    await crowd.leave();
    await prometheus.stop();
    await cluster.stop();
  }
}

/** Runs a panel's queries; returns how many had no answer. */
async function runPanel(prometheus: Prometheus, panel: Panel): Promise<number> {
  const lines: Line[] = [];
  let unanswered = 0;
  for (const { expr, legend } of panel.queries) {
    const found = await prometheus.query(expr.replaceAll('$__rate_interval', `${RATE_S}s`), WATCHED_S - RATE_S);
    const last = found[0]?.values.at(-1)?.[1];
    if (last === undefined) unanswered += 1;
    say(
      `  ${panel.title}, ${legend}: ${last === undefined ? 'NOTHING' : `${found.length} series, the first is ${last}`}`,
    );
    lines.push(
      ...found.map((series) => ({
        series,
        name: legend.replace(/\{\{(\w+)\}\}/, (_, label: string) => series.metric[label] ?? ''),
      })),
    );
  }
  if (values.draw === true && DRAWN.includes(panel.title)) {
    const name = panel.title.toLowerCase().replaceAll(' ', '-');
    await writeFile(join(repository, 'docs/images', `${name}.svg`), drawPanel(panel, lines.slice(0, 6)));
  }
  return unanswered;
}

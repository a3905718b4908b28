import type { Dashboard, Panel } from './dashboards.ts';

const WIDTH = 12;
const HEIGHT = 8;
const COLUMNS = 2;

/** A dashboard in Grafana's own form, as text. The data source is chosen in Grafana. */
export function grafanaJson({ name, title, panels }: Dashboard): string {
  const model = {
    uid: `tandem-watch-${name}`,
    title,
    tags: ['tandem-watch'],
    schemaVersion: 39,
    editable: false,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [{ name: 'source', label: 'Data source', type: 'datasource', query: 'prometheus' }],
    },
    panels: panels.map(panelJson),
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}

const datasource = { type: 'prometheus', uid: '${source}' };

function panelJson({ title, unit, queries }: Panel, index: number): object {
  return {
    id: index + 1,
    type: 'timeseries',
    title,
    datasource,
    gridPos: {
      x: (index % COLUMNS) * WIDTH,
      y: Math.floor(index / COLUMNS) * HEIGHT,
      w: WIDTH,
      h: HEIGHT,
    },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(({ expr, legend }, query) => ({
      refId: String.fromCodePoint(65 + query),
      expr,
      legendFormat: legend,
      datasource,
    })),
  };
}

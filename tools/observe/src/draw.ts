import type { Panel } from './dashboards.ts';
import type { Series } from './prometheus.ts';

/** A line of a drawing. */
export interface Line {
  readonly name: string;
  readonly series: Series;
}

const WIDTH = 720;
const HEIGHT = 260;
const LEFT = 64;
const TOP = 44;
const BOTTOM = 54;
const colours = ['#4a63e6', '#d97706', '#0f9f6e', '#c0365e', '#7c3aed', '#0891b2', '#65a30d', '#9a3412'];

/** A panel as an SVG, with its axis and its legend. */
export function drawPanel({ title, unit }: Panel, lines: readonly Line[]): string {
  const points = lines.flatMap(({ series }) => series.values.map(([at, value]) => ({ at, value: Number(value) })));
  const finite = points.filter(({ value }) => Number.isFinite(value));
  const [from, to] = [Math.min(...finite.map(({ at }) => at)), Math.max(...finite.map(({ at }) => at))];
  const highest = Math.max(...finite.map(({ value }) => value), Number.MIN_VALUE) * 1.1;
  const x = (at: number): number => LEFT + ((at - from) / Math.max(1, to - from)) * (WIDTH - LEFT - 16);
  const y = (value: number): number => HEIGHT - BOTTOM - (value / highest) * (HEIGHT - BOTTOM - TOP);
  const grid = [0, 0.5, 1].map((share) => {
    const at = y(highest * share).toFixed(1);
    const label = labelOf(highest * share, unit);
    return `<line x1="${LEFT}" x2="${WIDTH - 16}" y1="${at}" y2="${at}" stroke="#d5d9e4"/><text x="${LEFT - 8}" y="${at}" dy="4" text-anchor="end">${label}</text>`;
  });
  const drawn = lines.map(({ series }, index) => {
    const path = series.values
      .filter(([, value]) => Number.isFinite(Number(value)))
      .map(([at, value]) => `${x(at).toFixed(1)},${y(Number(value)).toFixed(1)}`);
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${colourOf(index)}" stroke-width="2"/>`;
  });
  const legend = lines.map(({ name }, index) => {
    const at = LEFT + index * 110;
    return `<rect x="${at}" y="${HEIGHT - 24}" width="12" height="4" fill="${colourOf(index)}"/><text x="${at + 18}" y="${HEIGHT - 18}">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#333b50">
<rect width="${WIDTH}" height="${HEIGHT}" rx="8" fill="#fff"/>
<text x="16" y="26" font-size="15" font-weight="600">${title}</text>
${[...grid, ...drawn, ...legend].join('\n')}
</svg>
`;
}

function colourOf(index: number): string {
  return colours[index % colours.length] ?? '#333b50';
}

function labelOf(value: number, unit: Panel['unit']): string {
  if (unit === 's') return `${(value * 1_000).toFixed(value < 0.01 ? 1 : 0)} ms`;
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}

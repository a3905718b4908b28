import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../render/manifest.ts';
import { root } from '../overlays.ts';
import { configMapsOf, environmentOf } from './environment.ts';
import { containersOf, podsOf } from './pods.ts';

/** The process that runs in pods of a name, as docs/settings.md calls it. */
const PROCESS: Readonly<Record<string, string>> = {
  'signaling-server': 'gateway',
  'room-worker': 'room-worker',
  archiver: 'archiver',
  migrate: 'migrate',
};

/** Those that have to be the same wherever they are set. */
const SHARED = ['PARTITIONS', 'REDIS_HOST', 'REDIS_PORT', 'POSTGRES_HOST', 'POSTGRES_PORT', 'POSTGRES_DB'];

/** One process of a set of objects, with its variables. */
export interface Configured {
  readonly process: string;
  readonly of: string;
  readonly variables: ReadonlyMap<string, string | null>;
}

/** The project's own processes among the pods. */
export function configuredProcesses(all: readonly Manifest[]): Configured[] {
  const maps = configMapsOf(all);
  return podsOf(all).flatMap((pod) => {
    const process = PROCESS[pod.labels['app.kubernetes.io/name'] ?? ''];
    if (process === undefined) return [];
    return containersOf(pod).map((container) => ({ process, of: pod.of, variables: environmentOf(container, maps) }));
  });
}

/** Variables that no process reads, secrets in the open, and settings that differ where they must not. A line each. */
export function settingsProblems(all: readonly Manifest[]): string[] {
  const processes = configuredProcesses(all);
  const differing = SHARED.flatMap((name) => {
    const values = new Set(processes.flatMap(({ variables }) => variables.get(name) ?? []));
    return values.size > 1 ? [`${name} differs: ${[...values].toSorted().join(', ')}`] : [];
  });
  return [...processes.flatMap(processProblems), ...differing];
}

function processProblems({ process, of, variables }: Configured): string[] {
  const settings = settingsOf(process);
  return [...variables.keys()].flatMap((name) => {
    const isFile = name.endsWith('_FILE');
    const setting = settings.get(isFile ? name.slice(0, -'_FILE'.length) : name);
    if (setting === undefined) return [`${of}: ${process} has no setting ${name}`];
    if (setting.isSecret) return isFile ? [] : [`${of}: ${name} is a secret, and stands in the open`];
    return isFile ? [`${of}: ${name} cannot be given as a file`] : [];
  });
}

/** The table of a process in docs/settings.md. */
function settingsOf(process: string): ReadonlyMap<string, { readonly isSecret: boolean }> {
  const text = readFileSync(join(root, 'docs/settings.md'), 'utf8');
  const [, section = ''] = new RegExp(`\\n## ${process}\\n(.*?)(?=\\n## |$)`, 's').exec(text) ?? [];
  const rows = section.matchAll(/^\| `([A-Z0-9_]+)`\s*\|[^|]*\|\s*([^|]*)\|/gm);
  return new Map(
    Array.from(rows, ([, name = '', meaning = '']) => [name, { isSecret: /^(Secret|During)/i.test(meaning) }]),
  );
}

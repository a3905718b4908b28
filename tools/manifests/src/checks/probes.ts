import type { Manifest } from '../render/manifest.ts';
import { containersOf, podsOf, type Container } from './pods.ts';

/** The port of gateways for clients: one that is full does not answer there, and lives. */
const PUBLIC = 'http';

/**
 * Which containers of Deployments are sent clients before they serve, are restarted for what a restart does not mend (a
 * store that is away makes a process not ready, and not dead), or are asked where they may not answer. A line each.
 */
export function probeProblems(all: readonly Manifest[]): string[] {
  return podsOf(all)
    .filter(({ owner }) => owner.kind === 'Deployment')
    .flatMap((pod) =>
      containersOf(pod)
        .flatMap(problemsOf)
        .map((problem) => `${pod.of}: ${problem}`),
    );
}

function problemsOf({ startupProbe, livenessProbe, readinessProbe }: Container): string[] {
  const probes = [startupProbe, livenessProbe, readinessProbe];
  return [
    ...(startupProbe?.httpGet?.path === '/health' ? [] : ['is not waited for by /health while it starts']),
    ...(livenessProbe?.httpGet?.path === '/health' ? [] : ['is not restarted by /health']),
    ...(readinessProbe?.httpGet?.path === '/ready' ? [] : ['is not sent clients by /ready']),
    ...(probes.some((probe) => probe?.httpGet?.port === PUBLIC) ? ['is asked on the port of clients'] : []),
  ];
}

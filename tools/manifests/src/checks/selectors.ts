import * as z from 'zod';
import { idOf, type Manifest } from '../render/manifest.ts';
import { labelSelector, selects, type LabelSelector } from './label-selector.ts';
import { containersOf, podsOf, type Pod } from './pods.ts';

const selector = z.looseObject({ spec: z.looseObject({ selector: labelSelector }) });

const service = z.looseObject({
  spec: z.looseObject({
    clusterIP: z.string().optional(),
    selector: z.record(z.string(), z.string()),
    ports: z.array(
      z.looseObject({ name: z.string(), port: z.number(), targetPort: z.union([z.string(), z.number()]) }),
    ),
  }),
});

const endpoints = z.array(z.looseObject({ port: z.string() })).default([]);
const monitor = z.looseObject({
  spec: z.looseObject({ selector: labelSelector, endpoints, podMetricsEndpoints: endpoints }),
});

const statefulSet = z.looseObject({ spec: z.looseObject({ serviceName: z.string() }) });

/** Pods that operators make: their labels, and their ports that we name. */
const OPERATORS_PODS: readonly { readonly labels: Pod['labels']; readonly ports: readonly string[] }[] = [
  { labels: { 'cnpg.io/cluster': 'postgres' }, ports: ['metrics'] },
  { labels: { 'acme.cert-manager.io/http01-solver': 'true' }, ports: [] },
];

/** Selectors that select nothing, or what has no such port. A line each. */
export function selectorProblems(all: readonly Manifest[]): string[] {
  const pods = podsOf(all);
  return all.flatMap((object) => problemsOf(object, all, pods).map((problem) => `${idOf(object)}: ${problem}`));
}

function problemsOf(object: Manifest, all: readonly Manifest[], pods: readonly Pod[]): string[] {
  switch (object.kind) {
    case 'Service':
      return serviceProblems(object, pods);
    case 'Deployment':
      return ownerProblems(object, pods);
    case 'StatefulSet':
      return [...ownerProblems(object, pods), ...headlessProblems(object, all)];
    case 'PodDisruptionBudget':
      return nothing(selector.parse(object.json).spec.selector, pods);
    case 'NetworkPolicy':
      return policyProblems(object, pods);
    case 'ServiceMonitor':
      return monitorProblems(object, all);
    case 'PodMonitor':
      return podMonitorProblems(object, pods);
    default:
      return [];
  }
}

function nothing(wanted: LabelSelector, pods: readonly Pod[]): string[] {
  return pods.some(({ labels }) => selects(wanted, labels)) ? [] : ['selects no pod'];
}

function serviceProblems({ json }: Manifest, pods: readonly Pod[]): string[] {
  const { selector: matchLabels, ports } = service.parse(json).spec;
  const chosen = pods.filter(({ labels }) => selects({ matchLabels, matchExpressions: [] }, labels));
  if (chosen.length === 0) return ['selects no pod'];
  return ports.flatMap(({ targetPort }) =>
    chosen.every((pod) => hasPort(pod, targetPort)) ? [] : [`leads to a port that its pods lack: ${targetPort}`],
  );
}

function hasPort(pod: Pod, port: string | number): boolean {
  return containersOf(pod).some(({ ports }) =>
    ports.some(({ name, containerPort }) => name === port || containerPort === port),
  );
}

/** A Deployment or StatefulSet must select its own pods, and nobody else's. */
function ownerProblems(object: Manifest, pods: readonly Pod[]): string[] {
  const wanted = selector.parse(object.json).spec.selector;
  const chosen = pods.filter(({ labels }) => selects(wanted, labels));
  const own = chosen.some(({ owner }) => owner === object) ? [] : ['does not select its own pods'];
  const others = chosen.filter(({ owner }) => owner !== object).map(({ of }) => `selects the pods of ${of}`);
  return [...own, ...others];
}

function headlessProblems(object: Manifest, all: readonly Manifest[]): string[] {
  const { serviceName } = statefulSet.parse(object.json).spec;
  const found = all.find(({ kind, name }) => kind === 'Service' && name === serviceName);
  if (found === undefined) return [`there is no Service ${serviceName}`];
  return service.parse(found.json).spec.clusterIP === 'None' ? [] : [`the Service ${serviceName} is not headless`];
}

function policyProblems({ json }: Manifest, pods: readonly Pod[]): string[] {
  const { podSelector } = z.looseObject({ spec: z.looseObject({ podSelector: labelSelector }) }).parse(json).spec;
  return OPERATORS_PODS.some(({ labels }) => selects(podSelector, labels)) ? [] : nothing(podSelector, pods);
}

function monitorProblems({ json }: Manifest, all: readonly Manifest[]): string[] {
  const { selector: wanted, endpoints: asked } = monitor.parse(json).spec;
  const services = all.filter(({ kind, labels }) => kind === 'Service' && selects(wanted, labels));
  if (services.length !== 1) return [`selects ${services.length} Services`];
  const ports = services.flatMap((found) => service.parse(found.json).spec.ports);
  return asked
    .filter(({ port }) => !ports.some(({ name }) => name === port))
    .map(({ port }) => `asks a port that its Service lacks: ${port}`);
}

function podMonitorProblems({ json }: Manifest, pods: readonly Pod[]): string[] {
  const { selector: wanted, podMetricsEndpoints } = monitor.parse(json).spec;
  const chosen = pods.filter(({ labels }) => selects(wanted, labels));
  const made = OPERATORS_PODS.filter(({ labels }) => selects(wanted, labels));
  if (chosen.length + made.length === 0) return ['selects no pod'];
  return podMetricsEndpoints
    .filter(
      ({ port }) => !chosen.every((pod) => hasPort(pod, port)) || !made.every(({ ports }) => ports.includes(port)),
    )
    .map(({ port }) => `asks a port that its pods lack: ${port}`);
}

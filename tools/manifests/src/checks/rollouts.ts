import * as z from 'zod';
import { idOf, type Manifest } from '../render/manifest.ts';
import { configMapsOf, environmentOf } from './environment.ts';
import { containersOf, podsOf, type Pod } from './pods.ts';

const deployment = z.looseObject({
  spec: z.looseObject({
    replicas: z.number().optional(),
    strategy: z.looseObject({ rollingUpdate: z.looseObject({ maxUnavailable: z.unknown(), maxSurge: z.unknown() }) }),
  }),
});

const autoscaler = z.looseObject({
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }),
    minReplicas: z.number(),
    maxReplicas: z.number(),
    metrics: z.array(
      z.looseObject({ pods: z.looseObject({ metric: z.looseObject({ name: z.string() }) }).optional() }),
    ),
    behavior: z.looseObject({
      scaleDown: z.looseObject({
        policies: z.array(z.looseObject({ type: z.string(), value: z.number(), periodSeconds: z.number() })),
      }),
    }),
  }),
});

const cronJob = z.looseObject({ spec: z.looseObject({ concurrencyPolicy: z.string() }) });

const budget = z.looseObject({ spec: z.looseObject({ maxUnavailable: z.number() }) });

/** How long after DRAIN_MS a gateway has ended at the latest, and how long a worker takes for all of it: ms. */
const AFTER_DRAIN_MS = 5_000;
const STOP_MS = 15_000;
const DRAIN_MS = 10_000;

/** How long load balancers may take to hear that a pod is going, ms. */
const UNLISTED_MS = 5_000;

/** What an upgrade, a scale-down or the loss of a node would cut off. A line each. */
export function rolloutProblems(all: readonly Manifest[]): string[] {
  const pods = podsOf(all);
  const scalers = all.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  return [
    ...all.filter(({ kind }) => kind === 'Deployment').flatMap((object) => deploymentProblems(object, scalers, all)),
    ...pods.flatMap((pod) => graceProblems(pod, all)),
    ...scalers.flatMap((scaler) => scalerProblems(scaler, pods)),
    ...all
      .filter(({ kind, json }) => kind === 'CronJob' && cronJob.parse(json).spec.concurrencyPolicy !== 'Forbid')
      .map((object) => `${idOf(object)}: may run twice at once`),
  ];
}

function targetOf(scaler: Manifest): string {
  const { kind, name } = autoscaler.parse(scaler.json).spec.scaleTargetRef;
  return `${kind}/${name}`;
}

function deploymentProblems(object: Manifest, scalers: readonly Manifest[], all: readonly Manifest[]): string[] {
  const { replicas, strategy } = deployment.parse(object.json).spec;
  const isScaled = scalers.some((scaler) => targetOf(scaler) === `Deployment/${object.name}`);
  const own = all.find(({ kind, name }) => kind === 'PodDisruptionBudget' && name === object.name);
  const isGuarded = own !== undefined && budget.parse(own.json).spec.maxUnavailable === 1;
  return [
    ...(strategy.rollingUpdate.maxUnavailable === 0 ? [] : ['takes pods away before others are ready']),
    ...(isScaled === (replicas === undefined) ? [] : ['has not one who counts its replicas']),
    ...(isGuarded ? [] : ['has no budget for disruptions of one at a time']),
  ].map((problem) => `${idOf(object)}: ${problem}`);
}

/** SIGKILL must not come before a process has ended by itself. */
function graceProblems(pod: Pod, all: readonly Manifest[]): string[] {
  const maps = configMapsOf(all);
  return containersOf(pod).flatMap((container) => {
    const drainMs = Number(environmentOf(container, maps).get('DRAIN_MS') ?? DRAIN_MS);
    const waitMs = (container.lifecycle.preStop?.sleep?.seconds ?? 0) * 1_000;
    const needsMs = waitMs + Math.max(STOP_MS, drainMs + AFTER_DRAIN_MS);
    const graceMs = pod.spec.terminationGracePeriodSeconds * 1_000;
    const isSentClients = pod.owner.kind === 'Deployment' && container.ports.some(({ name }) => name === 'http');
    return [
      ...(needsMs < graceMs ? [] : [`${pod.of}: is killed after ${graceMs} ms, while it may take ${needsMs}`]),
      ...(isSentClients && waitMs < UNLISTED_MS ? [`${pod.of}: drains while clients are still sent there`] : []),
    ];
  });
}

function scalerProblems(scaler: Manifest, pods: readonly Pod[]): string[] {
  const { minReplicas, maxReplicas, behavior, scaleTargetRef } = autoscaler.parse(scaler.json).spec;
  const target = pods.find(({ owner }) => owner.kind === scaleTargetRef.kind && owner.name === scaleTargetRef.name);
  const graceS = target?.spec.terminationGracePeriodSeconds ?? 0;
  const isSlow = behavior.scaleDown.policies.every(
    ({ type, value, periodSeconds }) => type === 'Pods' && value === 1 && periodSeconds >= graceS,
  );
  return [
    ...(target === undefined ? ['scales nothing'] : []),
    ...(minReplicas >= 2 && maxReplicas > minReplicas ? [] : ['leaves no choice, or one alone']),
    ...(isSlow ? [] : ['takes the next away before the last one has drained']),
  ].map((problem) => `${idOf(scaler)}: ${problem}`);
}

/** The metrics of pods by which autoscalers count. */
export function scalingMetrics(all: readonly Manifest[]): string[] {
  return all
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .flatMap(({ json }) => autoscaler.parse(json).spec.metrics.flatMap(({ pods }) => pods?.metric.name ?? []));
}

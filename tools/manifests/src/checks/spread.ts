import * as z from 'zod';
import type { Manifest } from '../render/manifest.ts';
import { labelSelector, selects } from './label-selector.ts';
import { podsOf, type Pod } from './pods.ts';

const term = z.looseObject({ topologyKey: z.string(), labelSelector });

const spread = z.looseObject({
  affinity: z
    .looseObject({
      podAntiAffinity: z
        .looseObject({
          requiredDuringSchedulingIgnoredDuringExecution: z.array(z.unknown()).default([]),
          preferredDuringSchedulingIgnoredDuringExecution: z
            .array(z.looseObject({ podAffinityTerm: term }))
            .default([]),
        })
        .prefault({}),
    })
    .prefault({}),
  topologySpreadConstraints: z.array(term).default([]),
});

/** Which Deployments could have all their pods on one machine, or in one zone, for no need. A line each. */
export function spreadProblems(all: readonly Manifest[]): string[] {
  return podsOf(all)
    .filter(({ owner }) => owner.kind === 'Deployment')
    .flatMap((pod) => problemsOf(pod).map((problem) => `${pod.of}: ${problem}`));
}

function problemsOf({ labels, spec }: Pod): string[] {
  const { affinity, topologySpreadConstraints } = spread.parse(spec);
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  } = affinity.podAntiAffinity;
  const isApart = (terms: readonly z.output<typeof term>[], by: string): boolean =>
    terms.some(({ topologyKey, labelSelector: selector }) => topologyKey === by && selects(selector, labels));
  const hosts = preferred.map(({ podAffinityTerm }) => podAffinityTerm);
  return [
    ...(isApart(hosts, 'kubernetes.io/hostname') ? [] : ['may lose all pods with one machine']),
    ...(isApart(topologySpreadConstraints, 'topology.kubernetes.io/zone') ? [] : ['may lose all pods with one zone']),
    ...(required.length === 0 ? [] : ['cannot be replaced on as many machines as it has pods']),
  ];
}

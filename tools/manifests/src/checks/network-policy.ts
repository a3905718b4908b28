import * as z from 'zod';
import type { Manifest } from '../render/manifest.ts';
import { labelSelector, type LabelSelector } from './label-selector.ts';

/** Who may be at the other end: pods, of this namespace or of others, or addresses. */
export interface PolicyPeer {
  readonly podSelector?: LabelSelector | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly ipBlock?: { readonly cidr: string } | undefined;
}

/** Undefined lists stand for everybody and all ports. */
export interface PolicyRule {
  readonly peers?: readonly PolicyPeer[] | undefined;
  readonly ports?: readonly { readonly port: string | number }[] | undefined;
}

/** A NetworkPolicy. */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly podSelector: LabelSelector;
  readonly directions: readonly ('Ingress' | 'Egress')[];
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

const peer = z.strictObject({
  podSelector: labelSelector.optional(),
  namespaceSelector: labelSelector.optional(),
  ipBlock: z.strictObject({ cidr: z.cidrv4() }).optional(),
});

const port = z.strictObject({ protocol: z.enum(['TCP', 'UDP']), port: z.union([z.string(), z.number()]) });

const schema = z.looseObject({
  spec: z.strictObject({
    podSelector: labelSelector,
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    ingress: z
      .array(z.strictObject({ from: z.array(peer).min(1).optional(), ports: z.array(port).min(1).optional() }))
      .default([]),
    egress: z
      .array(z.strictObject({ to: z.array(peer).min(1).optional(), ports: z.array(port).min(1).optional() }))
      .default([]),
  }),
});

/** The NetworkPolicies among objects. Throws at one that says something that is not understood here. */
export function networkPolicies(all: readonly Manifest[]): NetworkPolicy[] {
  return all
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(({ namespace, json }) => {
      const { podSelector, policyTypes, ingress, egress } = schema.parse(json).spec;
      return {
        namespace,
        podSelector,
        directions: policyTypes,
        ingress: ingress.map(({ from, ports }) => ({ peers: from, ports })),
        egress: egress.map(({ to, ports }) => ({ peers: to, ports })),
      };
    });
}

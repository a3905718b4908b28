import type { Manifest } from '../render/manifest.ts';
import { selects } from './label-selector.ts';
import { networkPolicies, type NetworkPolicy, type PolicyPeer, type PolicyRule } from './network-policy.ts';
import { containersOf, podsOf } from './pods.ts';

// What may talk to what is not written anywhere in a set of NetworkPolicies: each allows one end, and only both ends
// together make a connection. So each pair is asked as a cluster would ask it, and what comes out is a list of arrows
// that can be compared with the architecture's.

/** Somebody who can be at an end of a connection. */
interface Party {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The ports that it listens on, by name; null where the other end is not ours to know. */
  readonly ports: ReadonlyMap<string, number> | null;
}

const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** Who is outside of our namespace. */
const OUTSIDE: readonly Party[] = [
  outside('Ingress controller', 'ingress-nginx', {}),
  outside('Prometheus', 'monitoring', {}),
  outside('CloudNativePG', 'cnpg-system', {}),
  outside('DNS', 'kube-system', { 'k8s-app': 'kube-dns' }),
  outside('others of kube-system', 'kube-system', {}),
  outside('another namespace', 'default', {}),
];

function outside(name: string, namespace: string, labels: Party['labels']): Party {
  return { name, namespace, labels, ports: null };
}

/**
 * All connections that the NetworkPolicies allow, as `room-worker -> redis:6379`, sorted. `anybody` and `anywhere` stand
 * for ends that are not restricted.
 */
export function allowedArrows(all: readonly Manifest[]): string[] {
  const policies = networkPolicies(all);
  const inside = [...podsIn(all), ...operatorPods(all)];
  const within = inside.flatMap((from) => inside.flatMap((to) => between(from, to, policies)));
  const inwards = inside.flatMap((to) => [
    ...OUTSIDE.flatMap((from) =>
      named(from.name, to, portsAllowed(rulesFor(to, 'ingress', policies), from, to, false)),
    ),
    ...open(rulesFor(to, 'ingress', policies)).flatMap((rule) => named('anybody', to, portsOf(rule, to))),
  ]);
  const outwards = inside.flatMap((from) => {
    const rules = rulesFor(from, 'egress', policies);
    return [
      ...OUTSIDE.flatMap((to) => named(from.name, to, portsAllowed(rules, to, to, false))),
      ...open(rules).flatMap((rule) => named(from.name, outside('anywhere', '', {}), portsOf(rule, null))),
      ...blocks(rules).map(([cidr, port]) => `${from.name} -> ${cidr}:${port}`),
    ];
  });
  return [...new Set([...within, ...inwards, ...outwards])].toSorted();
}

type Port = number | '*';

function between(from: Party, to: Party, policies: readonly NetworkPolicy[]): string[] {
  const out = portsAllowed(rulesFor(from, 'egress', policies), to, to, true);
  const into = portsAllowed(rulesFor(to, 'ingress', policies), from, to, true);
  const both = [...out].filter((port) => into.has(port) || into.has('*'));
  const rest = out.has('*') ? [...into] : [];
  return named(from.name, to, new Set([...both, ...rest]));
}

function named(from: string, to: Party, ports: ReadonlySet<Port>): string[] {
  return [...ports].map((port) => `${from} -> ${to.name}:${port}`);
}

/** The rules of one direction for a party; everything where no policy selects it. */
function rulesFor(party: Party, side: 'ingress' | 'egress', policies: readonly NetworkPolicy[]): readonly PolicyRule[] {
  const direction = side === 'ingress' ? 'Ingress' : 'Egress';
  const own = policies.filter(
    ({ namespace, podSelector, directions }) =>
      namespace === party.namespace && directions.includes(direction) && selects(podSelector, party.labels),
  );
  return own.length === 0 ? [{}] : own.flatMap((policy) => policy[side]);
}

/** The ports of `to` that rules allow with the party at the other end. */
function portsAllowed(rules: readonly PolicyRule[], other: Party, to: Party, openToo: boolean): ReadonlySet<Port> {
  const fitting = rules.filter(({ peers }) =>
    peers === undefined ? openToo : peers.some((peer) => isPeer(peer, other)),
  );
  return new Set(fitting.flatMap((rule) => [...portsOf(rule, to)]));
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: PolicyPeer, party: Party): boolean {
  if (ipBlock !== undefined) return false;
  const isThere =
    namespaceSelector === undefined
      ? party.namespace === 'tandem-watch'
      : selects(namespaceSelector, { [NAMESPACE_LABEL]: party.namespace });
  return isThere && (podSelector === undefined || selects(podSelector, party.labels));
}

/** The ports of a rule; a name that `to` does not have leads nowhere. */
function portsOf({ ports }: PolicyRule, to: Party | null): ReadonlySet<Port> {
  if (ports === undefined) return new Set(['*']);
  const numbers = ports.map(({ port }) => (typeof port === 'number' ? port : to?.ports?.get(port)));
  return new Set(numbers.filter((number) => number !== undefined));
}

function open(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  return rules.filter(({ peers }) => peers === undefined);
}

function blocks(rules: readonly PolicyRule[]): (readonly [string, Port])[] {
  return rules.flatMap((rule) =>
    (rule.peers ?? []).flatMap(({ ipBlock }) =>
      ipBlock === undefined ? [] : [...portsOf(rule, null)].map((port) => [ipBlock.cidr, port] as const),
    ),
  );
}

function podsIn(all: readonly Manifest[]): Party[] {
  return podsOf(all).map((pod) => {
    const ports = containersOf(pod).flatMap((container) => container.ports);
    return {
      name: pod.labels['app.kubernetes.io/name'] ?? pod.of,
      namespace: pod.namespace,
      labels: pod.labels,
      ports: new Map(ports.map(({ name, containerPort }) => [name, containerPort])),
    };
  });
}

/** Pods that operators make here, with the labels that they give them. */
function operatorPods(all: readonly Manifest[]): Party[] {
  const namespace = 'tandem-watch';
  return all.flatMap(({ kind, name }): Party[] => {
    if (kind === 'Cluster') return [{ name, namespace, labels: { 'cnpg.io/cluster': name }, ports: new Map() }];
    if (kind !== 'Issuer') return [];
    const labels = { 'acme.cert-manager.io/http01-solver': 'true' };
    return [{ name: 'acme-solver', namespace, labels, ports: new Map() }];
  });
}

import * as z from 'zod';
import { isObject, type Json } from '../render/json.ts';
import { idOf, type Manifest } from '../render/manifest.ts';

interface Named {
  readonly name: string;
}

/** A probe, as far as it says what it asks. */
interface Probe {
  readonly httpGet?: { readonly path?: string | undefined; readonly port: string | number } | undefined;
  readonly tcpSocket?: { readonly port: string | number } | undefined;
}

type Strings = Readonly<Record<string, string>>;

/** What the checks look at in a container. */
export interface Container extends Named {
  readonly image: string;
  readonly envFrom: readonly { readonly configMapRef?: Named | undefined; readonly secretRef?: Named | undefined }[];
  readonly env: readonly (Named & { readonly value?: string | undefined })[];
  readonly ports: readonly (Named & { readonly containerPort: number })[];
  readonly volumeMounts: readonly (Named & { readonly mountPath: string })[];
  readonly startupProbe?: Probe | undefined;
  readonly livenessProbe?: Probe | undefined;
  readonly readinessProbe?: Probe | undefined;
  readonly lifecycle: { readonly preStop?: { readonly sleep?: { readonly seconds: number } | undefined } | undefined };
  readonly resources: { readonly requests: Strings; readonly limits: Strings };
  readonly securityContext: {
    readonly allowPrivilegeEscalation?: boolean | undefined;
    readonly readOnlyRootFilesystem?: boolean | undefined;
    readonly privileged?: boolean | undefined;
    readonly runAsUser?: number | undefined;
    readonly runAsNonRoot?: boolean | undefined;
    readonly capabilities: { readonly drop: readonly string[]; readonly add: readonly string[] };
  };
}

/** What the checks look at in the spec of a pod. */
export interface PodSpec {
  readonly serviceAccountName?: string | undefined;
  readonly automountServiceAccountToken?: boolean | undefined;
  readonly enableServiceLinks?: boolean | undefined;
  readonly hostNetwork?: boolean | undefined;
  readonly hostPID?: boolean | undefined;
  readonly hostIPC?: boolean | undefined;
  /** Seconds. */
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: {
    readonly runAsNonRoot?: boolean | undefined;
    readonly runAsUser?: number | undefined;
    readonly fsGroup?: number | undefined;
    readonly seccompProfile?: { readonly type: string } | undefined;
  };
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes: readonly (Named & {
    readonly configMap?: Named | undefined;
    readonly secret?: { readonly secretName: string } | undefined;
    readonly hostPath?: unknown;
  })[];
}

const named = z.looseObject({ name: z.string() });
const strings = z.record(z.string(), z.string());
const port = z.looseObject({ path: z.string().optional(), port: z.union([z.string(), z.number()]) });
const probe = z.looseObject({ httpGet: port.optional(), tcpSocket: port.optional() }).optional();
const sleep = z.looseObject({ seconds: z.number() });

const container: z.ZodType<Container> = z.looseObject({
  name: z.string(),
  image: z.string(),
  envFrom: z.array(z.looseObject({ configMapRef: named.optional(), secretRef: named.optional() })).default([]),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  ports: z.array(z.looseObject({ name: z.string(), containerPort: z.number() })).default([]),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).default([]),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  lifecycle: z.looseObject({ preStop: z.looseObject({ sleep: sleep.optional() }).optional() }).prefault({}),
  resources: z.looseObject({ requests: strings.default({}), limits: strings.default({}) }).prefault({}),
  securityContext: z
    .looseObject({
      allowPrivilegeEscalation: z.boolean().optional(),
      readOnlyRootFilesystem: z.boolean().optional(),
      privileged: z.boolean().optional(),
      runAsUser: z.number().optional(),
      runAsNonRoot: z.boolean().optional(),
      capabilities: z
        .looseObject({ drop: z.array(z.string()).default([]), add: z.array(z.string()).default([]) })
        .prefault({}),
    })
    .prefault({}),
});

const podSpec: z.ZodType<PodSpec> = z.looseObject({
  serviceAccountName: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  enableServiceLinks: z.boolean().optional(),
  hostNetwork: z.boolean().optional(),
  hostPID: z.boolean().optional(),
  hostIPC: z.boolean().optional(),
  terminationGracePeriodSeconds: z.number().default(30),
  securityContext: z
    .looseObject({
      runAsNonRoot: z.boolean().optional(),
      runAsUser: z.number().optional(),
      fsGroup: z.number().optional(),
      seccompProfile: z.looseObject({ type: z.string() }).optional(),
    })
    .prefault({}),
  initContainers: z.array(container).default([]),
  containers: z.array(container).min(1),
  volumes: z
    .array(
      z.looseObject({
        name: z.string(),
        configMap: named.optional(),
        secret: z.looseObject({ secretName: z.string() }).optional(),
        hostPath: z.unknown().optional(),
      }),
    )
    .default([]),
});

const template = z.looseObject({ metadata: z.looseObject({ labels: strings }), spec: podSpec });

/** The pods that an object makes. */
export interface Pod {
  /** The object that makes it, as `Deployment/tandem-watch/signaling-server`. */
  readonly of: string;
  readonly owner: Manifest;
  readonly namespace: string;
  readonly labels: Strings;
  readonly spec: PodSpec;
  /** The names of the volumes that are claimed for each. */
  readonly claims: readonly string[];
}

const claiming = z.looseObject({
  spec: z.looseObject({ volumeClaimTemplates: z.array(z.looseObject({ metadata: named })).default([]) }),
});

/** All pods that objects make, of whatever kind those are. */
export function podsOf(all: readonly Manifest[]): Pod[] {
  return all.flatMap((owner) => {
    const found = templateIn(owner.json);
    if (found === null) return [];
    const { metadata, spec } = template.parse(found);
    const claims = claiming.parse(owner.json).spec.volumeClaimTemplates.map((claim) => claim.metadata.name);
    return [{ of: idOf(owner), owner, namespace: owner.namespace, labels: metadata.labels, spec, claims }];
  });
}

/** The template of pods under a `spec`, at whatever depth (that of a CronJob is its Job's). */
function templateIn(object: Json): Json | null {
  if (!isObject(object)) return null;
  const { spec: inner } = object;
  if (!isObject(inner)) return null;
  return inner['template'] ?? templateIn(inner['jobTemplate'] ?? null);
}

/** Init containers too. */
export function containersOf({ spec: { initContainers, containers } }: Pod): Container[] {
  return [...initContainers, ...containers];
}

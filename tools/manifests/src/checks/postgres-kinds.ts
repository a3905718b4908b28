import * as z from 'zod';

// CloudNativePG and its Barman plugin: of their many fields those that deploy/k8s uses, and no others. Written after the
// operators' reference (cloudnative-pg.io, API v1; plugin-barman-cloud, API v1).

const metadata = z.strictObject({ name: z.string(), namespace: z.string() });
const reference = z.strictObject({ name: z.string() });
const keyReference = z.strictObject({ name: z.string(), key: z.string() });
const quantity = z.string().regex(/^\d+(\.\d+)?(m|[KMGT]i?)?$/);
const resources = z.strictObject({ cpu: quantity, memory: quantity });
const storage = z.strictObject({ size: quantity, storageClass: z.string().optional() });
const compression = z.strictObject({ compression: z.enum(['bzip2', 'gzip', 'snappy']) });

const cluster = z.strictObject({
  apiVersion: z.literal('postgresql.cnpg.io/v1'),
  kind: z.literal('Cluster'),
  metadata,
  spec: z.strictObject({
    instances: z.int().min(1),
    imageName: z.string(),
    enableSuperuserAccess: z.boolean(),
    superuserSecret: reference,
    bootstrap: z.strictObject({ initdb: z.strictObject({ database: z.string(), owner: z.string() }) }),
    postgresql: z.strictObject({
      synchronous: z.strictObject({
        method: z.enum(['any', 'first']),
        number: z.int().min(1),
        dataDurability: z.enum(['required', 'preferred']),
      }),
      parameters: z.record(z.string(), z.string()),
    }),
    storage,
    walStorage: storage,
    resources: z.strictObject({ requests: resources, limits: resources }),
    affinity: z.strictObject({
      enablePodAntiAffinity: z.boolean(),
      topologyKey: z.string(),
      podAntiAffinityType: z.enum(['preferred', 'required']),
    }),
    plugins: z.array(
      z.strictObject({
        name: z.literal('barman-cloud.cloudnative-pg.io'),
        isWALArchiver: z.boolean(),
        parameters: z.strictObject({ barmanObjectName: z.string() }),
      }),
    ),
  }),
});

const scheduledBackup = z.strictObject({
  apiVersion: z.literal('postgresql.cnpg.io/v1'),
  kind: z.literal('ScheduledBackup'),
  metadata,
  spec: z.strictObject({
    schedule: z.string().regex(/^\S+( \S+){5}$/, 'six fields: seconds come first'),
    immediate: z.boolean(),
    backupOwnerReference: z.enum(['none', 'self', 'cluster']),
    cluster: reference,
    method: z.literal('plugin'),
    pluginConfiguration: reference,
  }),
});

const objectStore = z.strictObject({
  apiVersion: z.literal('barmancloud.cnpg.io/v1'),
  kind: z.literal('ObjectStore'),
  metadata,
  spec: z.strictObject({
    retentionPolicy: z.string().regex(/^[1-9]\d*[dwm]$/),
    configuration: z.strictObject({
      destinationPath: z.string().min(1),
      endpointURL: z.string(),
      s3Credentials: z.strictObject({ accessKeyId: keyReference, secretAccessKey: keyReference }),
      wal: compression,
      data: compression,
    }),
  }),
});

/** The kinds of both operators that are used. */
export const postgresKinds: z.ZodType<unknown> = z.discriminatedUnion('kind', [cluster, scheduledBackup, objectStore]);

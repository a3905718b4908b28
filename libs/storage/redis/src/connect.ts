import { Cluster, Command, Redis as Standalone, type ClusterOptions, type RedisOptions } from 'ioredis';

/** A connection to one server. */
export type RedisNode = Standalone;

/** What commands go to: one server, or a cluster, where each goes to the master that serves the slot of its key. */
export type Redis = RedisNode | Cluster;

/** Where Redis is: the address of one server, or nodes of a cluster, by which the others are found. TLS by `rediss://`. */
export interface RedisTarget {
  /** One URL, or several between commas, which name nodes of a cluster; user and password are those of the first. */
  readonly url: string;
  /** Whether a single URL names a node of a cluster. */
  readonly cluster?: boolean;
}

/** What a connection is for; each has the timeouts that fit. */
export type ConnectionUse = 'command' | 'blocking' | 'subscriber';

/** Longest XREAD BLOCK in ms; a blocking connection that is silent for longer than that and the slack is dead. */
export const BLOCK_MS = 1_000;

/** A connection without an answer for this many ms counts as dead: Redis that does not answer for 5 s is cut off. */
const SILENT_MS = 5_000;

/**
 * How often it is asked which node serves which slot, ms, beside each MOVED: where a master's machine is gone without a
 * word nobody says MOVED, and connecting to it would take until its own timeout.
 */
const SLOTS_EVERY_MS = 2_000;

/**
 * A connection that tells the truth about an outage.
 *
 * Problem: ioredis by default queues commands while it is offline and sends unanswered ones again. The naive answer,
 * to leave it so, repeats an XADD whose reply was lost, and hides an outage behind promises that never settle.
 * Choice: nothing is queued, nothing is sent again: a command fails at once and its caller, who knows what a repeat
 * means, repeats it. A socket that is silent while answers are due is destroyed (`socketTimeout`), so a half-open
 * one cannot hang a reader for ever. A subscriber owes no answers: it is probed by its user, with PING.
 *
 * The same holds in a cluster: there only what a node refused unread (MOVED, ASK, TRYAGAIN) is sent on by the client.
 */
export function connect(target: RedisTarget, use: ConnectionUse, name: string): Redis {
  if (!isCluster(target)) return new Standalone(target.url, optionsOf(use, name));
  const options = {
    lazyConnect: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshInterval: SLOTS_EVERY_MS,
    clusterRetryStrategy: retryAfter,
    redisOptions: { ...credentials(target), ...optionsOf(use, name) },
  } satisfies ClusterOptions;
  const cluster = new Cluster(
    addresses(target).map(({ hostname, port }) => ({ host: bare(hostname), port: Number(port || '6379') })),
    options,
  );
  cluster.on('+node', (node: RedisNode) => setImmediate(() => void connectNode(node)));
  return cluster;
}

/**
 * Connects, in a cluster to every node that can be reached: replicas too, so that one which takes its master's place is
 * there already. What is sent to a node while it is being connected to fails, as everything does that cannot be sent.
 */
export async function open(redis: Redis): Promise<void> {
  await redis.connect();
  if (redis instanceof Cluster) await Promise.all(redis.nodes('all').map(connectNode));
}

/** Resolves when the first attempt to connect has ended, well or not. */
async function connectNode(node: RedisNode): Promise<void> {
  if (node.status === 'wait') return await node.connect().catch(() => {});
  if (node.status === 'ready' || node.status === 'end') return;
  await new Promise<void>((resolve) => {
    node.once('ready', resolve);
    node.once('end', resolve);
  });
}

/** A connection to the very node that `nodeOf` named. */
export function connectTo(target: RedisTarget, node: string, use: ConnectionUse, name: string): RedisNode {
  if (!isCluster(target)) return new Standalone(target.url, optionsOf(use, name));
  const colon = node.lastIndexOf(':');
  const address = { host: node.slice(0, colon), port: Number(node.slice(colon + 1)) };
  return new Standalone({ ...address, ...credentials(target), ...optionsOf(use, name) });
}

/** The only server; in a cluster the master that serves a key or channel now, as far as is known. Throws while none is known. */
export function nodeOf(redis: Redis, key: string): string {
  if (!(redis instanceof Cluster)) return '';
  const node = redis.slots[new Command('GET', [key]).getSlot()]?.[0];
  if (node === undefined) throw new Error(`no node of Redis is known to serve ${key}`);
  return node;
}

function optionsOf(use: ConnectionUse, name: string) {
  return {
    connectionName: name,
    lazyConnect: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: SILENT_MS,
    keepAlive: SILENT_MS,
    disableClientInfo: true,
    retryStrategy: retryAfter,
    socketTimeout: use === 'blocking' ? BLOCK_MS + SILENT_MS : SILENT_MS,
  } satisfies RedisOptions;
}

function retryAfter(times: number): number {
  return Math.min(50 * 2 ** Math.min(times, 5), 1_000);
}

function isCluster(target: RedisTarget): boolean {
  return target.cluster === true || parts(target).length > 1;
}

/** A comma may stand in a password; one that separates has another URL behind it. */
function parts({ url }: RedisTarget): string[] {
  return url.split(/,(?=rediss?:\/\/)/);
}

/** Those of the nodes of a cluster. An address that cannot be read is not repeated: it holds a password. */
function addresses(target: RedisTarget): URL[] {
  return parts(target).map((each) => {
    if (!URL.canParse(each)) throw new Error('an address of Redis Cluster cannot be read');
    return new URL(each);
  });
}

function credentials(target: RedisTarget): Pick<RedisOptions, 'username' | 'password' | 'tls'> {
  const [{ username, password, protocol } = new URL('redis://localhost')] = addresses(target);
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

/** An IPv6 address without its brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

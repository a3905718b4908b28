/** A moment at which a process dies: what it sends is seen by its proxy, which kills it before or after. */
export interface CrashPoint {
  readonly name: string;
  readonly process: 'gateway' | 'worker';
  readonly store: 'redis' | 'postgres';
  readonly at: 'request' | 'reply';
  readonly sees: (request: string) => boolean;
}

/** The commit's keys, in their order: of any partition. */
export function isCommit(request: string): boolean {
  return /\bevalsha\b/i.test(request) && /:own\b[^{]*\{p\d\d\}:cmd\b[^{]*\{p\d\d\}:log\b/.test(request);
}

function isLogTrim(request: string): boolean {
  return /\bevalsha\b/i.test(request) && /:own\b[^{]*\{p\d\d\}:log\b/.test(request);
}

/** A batch that carries a command, not the empty one of a gateway that only shows that it lives. */
function isBatch(request: string): boolean {
  return /\bxadd\b/i.test(request) && request.includes('"ACT"');
}

function isPostgresCommit(request: string): boolean {
  return /\bcommit\0/i.test(request);
}

const before = { at: 'request' } as const;
const after = { at: 'reply' } as const;
const gateway = { process: 'gateway', store: 'redis', sees: isBatch } as const;
const commit = { process: 'worker', store: 'redis', sees: isCommit } as const;
const trim = { process: 'worker', store: 'redis', sees: isLogTrim } as const;
const postgres = { process: 'worker', store: 'postgres', sees: isPostgresCommit } as const;

/** The commit is also the moment of the trimming of `cmd`: one script does both. */
export const crashPoints: readonly CrashPoint[] = [
  { name: 'before XADD', ...gateway, ...before },
  { name: 'after XADD', ...gateway, ...after },
  { name: 'before the commit', ...commit, ...before },
  { name: 'after the commit', ...commit, ...after },
  { name: 'before the commit of PostgreSQL', ...postgres, ...before },
  { name: 'after the commit of PostgreSQL', ...postgres, ...after },
  { name: 'before XTRIM of the log', ...trim, ...before },
  { name: 'after XTRIM of the log', ...trim, ...after },
];

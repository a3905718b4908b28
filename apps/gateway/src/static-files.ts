import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Answer } from './http-answer.ts';

// The files of the watch page are read once, at start: a request can name no path on disk, because it never reaches the
// disk. They are few and small; a folder that is not is refused.

/** Files by their path from `/`. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

interface StaticFile {
  readonly type: string;
  readonly tag: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer | null;
}

/** Bytes and files that a folder may hold. */
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_FILES = 2_000;

/** Smaller bodies do not gain by gzip. */
const GZIP_FROM_BYTES = 1_024;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.vtt': 'text/vtt; charset=utf-8',
};

/** Reads a folder whole; empty when there is none. Files that begin with a dot are left out. */
export async function readStaticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  let size = 0;
  for (const entry of await entriesOf(folder)) {
    const path = join(entry.parentPath, entry.name);
    const name = `/${relative(folder, path).split(sep).join('/')}`;
    if (!entry.isFile() || name.includes('/.')) continue;
    const bytes = await readFile(path);
    size += bytes.length;
    if (size > MAX_BYTES || files.size >= MAX_FILES) throw new Error(`${folder} holds too much to be served`);
    files.set(name, fileOf(name, bytes));
  }
  return files;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function fileOf(name: string, bytes: Buffer): StaticFile {
  const type = types[extname(name).toLowerCase()] ?? 'application/octet-stream';
  const isText = /^text|json|javascript|svg/.test(type);
  const gzipped = isText && bytes.length >= GZIP_FROM_BYTES ? gzipSync(bytes) : null;
  return { type, tag: `"${createHash('sha256').update(bytes).digest('base64url')}"`, bytes, gzipped };
}

/** What a request says of the file that it wants. */
export interface Wanted {
  readonly 'if-none-match'?: string | undefined;
  readonly 'accept-encoding'?: string | string[] | undefined;
  readonly range?: string | undefined;
}

/** Files under this have a hash of what is in them in their name: they never change. */
const HASHED = '/assets/';

/**
 * The answer for a path like `/app.js`; `/` is `/index.html`. Null when there is no such file. Browsers can seek in a
 * film only when they may ask for a part of it.
 */
export function staticAnswer(files: StaticFiles, path: string, headers: Wanted): Answer | null {
  const file = files.get(path.endsWith('/') ? `${path}index.html` : path);
  if (file === undefined) return null;
  const common = {
    'content-type': file.type,
    etag: file.tag,
    'cache-control': path.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    ...(file.gzipped === null ? { 'accept-ranges': 'bytes' } : {}),
  };
  if (headers['if-none-match'] === file.tag) return { status: 304, headers: common, body: '' };
  if (file.gzipped === null && headers.range !== undefined) {
    const part = partOf(file.bytes, headers.range);
    if (part !== null) return { ...part, headers: { ...common, ...part.headers } };
  }
  const takesGzip = /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
  if (file.gzipped === null || !takesGzip) return { status: 200, headers: common, body: file.bytes };
  return { status: 200, headers: { ...common, 'content-encoding': 'gzip' }, body: file.gzipped };
}

/** One part of a file, `bytes=from-to` (RFC 9110, 14). Null for several parts and all else: the whole is right then. */
function partOf(bytes: Buffer, range: string): Answer | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === '' && last === '') return null;
  const from = first === '' ? Math.max(0, bytes.length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? bytes.length - 1 : Math.min(Number(last), bytes.length - 1);
  if (from > to) return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` }, body: '' };
  const headers = { 'content-range': `bytes ${from}-${to}/${bytes.length}` };
  return { status: 206, headers, body: bytes.subarray(from, to + 1) };
}

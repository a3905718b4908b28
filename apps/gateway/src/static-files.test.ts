import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStaticFiles, staticAnswer, type StaticFiles } from './static-files.ts';

let folder: string;
let files: StaticFiles;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'static-'));
  await mkdir(join(folder, 'deep', '.git'), { recursive: true });
  await writeFile(join(folder, 'index.html'), 'start');
  await writeFile(join(folder, 'deep', 'app.js'), '0;'.repeat(1_000));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets', 'film-abc.webm'), '0123456789');
  await writeFile(join(folder, 'deep', '.git', 'config'), 'hidden');
  await symlink('/etc/hostname', join(folder, 'link.txt'));
  files = await readStaticFiles(folder);
});
afterAll(() => rm(folder, { recursive: true }));

test('a folder is read whole, without hidden files and without what links lead to', () => {
  expect([...files.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual([
    '/assets/film-abc.webm',
    '/deep/app.js',
    '/index.html',
  ]);
});

test('a folder that is not there holds nothing', async () => {
  expect(await readStaticFiles(join(folder, 'nothing'))).toEqual(new Map());
});

test('`/` is the index, and what is not there is null', () => {
  expect(staticAnswer(files, '/', {})?.body.toString()).toBe('start');
  for (const path of ['/deep', '/deep/', '/link.txt', '/../etc/passwd', '/deep/.git/config', '']) {
    expect(staticAnswer(files, path, {})).toBeNull();
  }
});

test('large texts are sent compressed to who takes that, and the same when opened', () => {
  const plain = staticAnswer(files, '/deep/app.js', {});
  const zipped = staticAnswer(files, '/deep/app.js', { 'accept-encoding': 'br, gzip' });
  expect(plain?.headers).not.toHaveProperty('content-encoding');
  expect(zipped?.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(gunzipSync(zipped?.body ?? '').toString()).toBe(plain?.body.toString());
});

test('who has the file already is told so', () => {
  const { headers = {} } = staticAnswer(files, '/', {}) ?? {};
  expect(staticAnswer(files, '/', { 'if-none-match': headers['etag'] })).toMatchObject({ status: 304, body: '' });
});

test.for([
  ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
  ['bytes=7-', 206, '789', 'bytes 7-9/10'],
  ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
  ['bytes=-3', 206, '789', 'bytes 7-9/10'],
  ['bytes=10-', 416, '', 'bytes */10'],
  ['bytes=4-2', 416, '', 'bytes */10'],
  ['bytes=0-1,4-5', 200, '0123456789', undefined],
  ['bytes=-', 200, '0123456789', undefined],
  ['lines=1-2', 200, '0123456789', undefined],
] as const)('of a film %s is answered %i', ([range, status, body, contentRange]) => {
  const answer = staticAnswer(files, '/assets/film-abc.webm', { range });
  expect(answer).toMatchObject({ status, headers: { 'accept-ranges': 'bytes' } });
  expect(answer?.body.toString()).toBe(body);
  expect(answer?.headers['content-range']).toBe(contentRange);
});

test('what has a hash in its name is kept for ever, the rest is asked for again', () => {
  expect(staticAnswer(files, '/assets/film-abc.webm', {})?.headers['cache-control']).toContain('immutable');
  expect(staticAnswer(files, '/', {})?.headers['cache-control']).toBe('no-cache');
});

test('a folder of more than 2,000 files, or of more than 32 MiB, is refused', async () => {
  const large = await mkdtemp(join(tmpdir(), 'static-large-'));
  const many = await mkdtemp(join(tmpdir(), 'static-many-'));
  await Promise.all([1, 2, 3].map((n) => writeFile(join(large, `${n}`), Buffer.alloc(11 * 1024 * 1024))));
  await Promise.all(Array.from({ length: 2_001 }, (_, n) => writeFile(join(many, `${n}`), '')));
  await expect(readStaticFiles(large)).rejects.toThrow();
  await expect(readStaticFiles(many)).rejects.toThrow();
  await Promise.all([large, many].map((each) => rm(each, { recursive: true })));
});

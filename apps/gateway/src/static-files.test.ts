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
  await writeFile(join(folder, 'deep', '.git', 'config'), 'hidden');
  await symlink('/etc/hostname', join(folder, 'link.txt'));
  files = await readStaticFiles(folder);
});
afterAll(() => rm(folder, { recursive: true }));

test('a folder is read whole, without hidden files and without what links lead to', () => {
  expect([...files.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual(['/deep/app.js', '/index.html']);
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

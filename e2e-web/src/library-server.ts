import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, repository } from '@tandem-watch/dev';

/** A server of the examples and of the client library as it is published, and of a tone of two minutes. */
export interface LibraryServer {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' };
const RATE = 8_000;
const SECONDS = 120;

/** Builds the library's package and serves it. */
export async function startLibraryServer(): Promise<LibraryServer> {
  const run = (...args: string[]) => promisify(execFile)(process.execPath, args, { cwd: repository });
  await run('node_modules/typescript/bin/tsc', '-b', 'libs/client');
  await run('tools/dev/src/library/bundle-library.ts', 'libs/client', '15000');
  const tone = wave();
  const server = createServer((request, response) => void answer(request, response, tone));
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer({ url = '', headers }: IncomingMessage, response: ServerResponse, tone: Buffer): Promise<void> {
  const path = url.split('?')[0] ?? '';
  if (path === '/tone.wav') return sendPart(response, tone, headers.range);
  if (path === '/empty.html') return void response.setHeader('content-type', 'text/html').end('<!doctype html>');
  if (!/^\/(examples|libs\/client\/out)\/[\w.-]+$/.test(path)) return void response.writeHead(404).end();
  const type = TYPES[path.split('.').at(-1) ?? ''] ?? 'text/plain';
  response.setHeader('content-type', type).end(await readFile(join(repository, path)));
}

/** Browsers seek in what they can ask parts of. */
function sendPart(response: ServerResponse, tone: Buffer, range = 'bytes=0-'): void {
  const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(range) ?? [];
  const last = to === '' ? tone.length - 1 : Number(to);
  response.writeHead(206, {
    'content-type': 'audio/wav',
    'accept-ranges': 'bytes',
    'content-range': `bytes ${from}-${last}/${tone.length}`,
  });
  response.end(tone.subarray(Number(from), last + 1));
}

/** A tone as a file of 8-bit samples. */
function wave(): Buffer {
  const data = Buffer.from(Array.from({ length: RATE * SECONDS }, (_, at) => 128 + Math.round(50 * Math.sin(at / 4))));
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

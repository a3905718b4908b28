import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import { portOf } from './port-of.ts';

/** Somebody else's server that has films; any page may load them. */
export interface FilmServer {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

const fixtures = join(import.meta.dirname, '../fixtures');

const types: Readonly<Record<string, string>> = {
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.mp4': 'video/mp4',
  '.m4s': 'video/mp4',
};

/** Serves the folder of fixtures. */
export async function startFilmServer(): Promise<FilmServer> {
  const server = createServer((request, response) => {
    void serve(request.url ?? '/', response).catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${portOf(server.address())}`,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

async function serve(path: string, response: ServerResponse): Promise<void> {
  const file = resolve(fixtures, `.${path}`);
  const bytes = await readFile(file);
  const type = types[file.slice(file.lastIndexOf('.'))] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).end(bytes);
}

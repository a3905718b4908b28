import { connect } from 'node:net';
import fc, { type Arbitrary } from 'fast-check';

const methods = fc.oneof(
  { weight: 6, arbitrary: fc.constant('GET') },
  fc.constantFrom(
    'HEAD',
    'POST',
    'OPTIONS',
    'PUT',
    'DELETE',
    'CONNECT',
    'TRACE',
    'PRI',
    'get',
    'G\0T',
    '',
    'GET '.repeat(9),
  ),
);

const targets = fc.oneof(
  fc.constantFrom(
    '/',
    '/health',
    '/ready',
    '/metrics',
    '/status',
    '/ws',
    '/ws?x=1',
    '/api/room/aaaaaaaaaaaaa',
    '*',
    '',
  ),
  fc.constantFrom(
    '/room/aaaaaaaaaaaaa/1%0d%0ax-injected:%201',
    '/%',
    '/%00',
    '/..;/',
    '//evil.example/',
    '/a/../../etc/passwd',
  ),
  fc.constantFrom('http://evil.example/health', 'evil.example:443', `/${'a'.repeat(3_000)}`, `/${'%61'.repeat(5_000)}`),
  fc.constantFrom(
    '/api/short-id/a\tb',
    '/api/short-id/__proto__',
    '/constructor',
    '/__proto__',
    '/ws/../health',
    '/\u00e9',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `/${text}`),
);

const versions = fc.oneof(
  { weight: 8, arbitrary: fc.constant('HTTP/1.1') },
  fc.constantFrom('HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9', 'http/1.1', 'X', ''),
);

const upgrade = [
  'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 99\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x',
  'connection: upgrade, upgrade\r\nupgrade: websocket, websocket',
  'connection: upgrade\r\nupgrade: h2c\r\nhttp2-settings: x',
  'sec-websocket-extensions: permessage-deflate; server_max_window_bits=99; ;;=',
  `sec-websocket-protocol: ${'a,'.repeat(200)}`,
  'sec-websocket-protocol: bearer.x, bearer.x',
];

const headers = fc.oneof(
  fc.constantFrom(...upgrade),
  fc.constantFrom(
    'host: x',
    'host:',
    'host: a\r\nhost: b',
    'connection: close',
    'connection: keep-alive',
    'expect: 100-continue',
  ),
  fc.constantFrom(
    'content-length: 5',
    'content-length: -1',
    'content-length: 99999999999999999999',
    'content-length: 5, 6',
  ),
  fc.constantFrom('transfer-encoding: chunked', 'transfer-encoding: chunked, identity', 'transfer-encoding: xchunked'),
  fc.constantFrom('content-length: 5\r\ntransfer-encoding: chunked', 'content-length: 5\r\ncontent-length: 6'),
  fc.constantFrom('origin: null', 'origin: https://evil.example', 'origin: \u00ff', `origin: ${'a'.repeat(9_000)}`),
  fc.constantFrom('x-forwarded-for: 1.1.1.1', `x-forwarded-for: ${'1.1.1.1,'.repeat(900)}`, 'x-forwarded-for: ::::%%'),
  fc.constantFrom('range: bytes=0-0', 'range: bytes=9-1', 'range: bytes=-99999999999999999999', 'range: bytes=0-0,1-1'),
  fc.constantFrom(
    'authorization: Bearer x',
    'if-none-match: *',
    'accept-encoding: gzip;q=\u00e9',
    'accept: text/plain',
  ),
  fc.constantFrom(
    'x\0y: 1',
    'x y: 1',
    ': 1',
    'x',
    ' folded: 1',
    'x: a\rb',
    'x: a\nx-injected: 1',
    `x: ${'b'.repeat(17_000)}`,
  ),
  fc
    .tuple(fc.string({ maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 20 }))
    .map(([name, value]) => `${name}: ${value}`),
);

const line = fc.oneof({ weight: 20, arbitrary: fc.constant('\r\n') }, fc.constantFrom('\n', '\r', '\r\n\r\n', ''));

const bodies = fc.constantFrom(
  '',
  '',
  '',
  'hello',
  '5\r\nhello\r\n0\r\n\r\n',
  'zz\r\n',
  '-1\r\n',
  'ffffffffffffffff\r\n',
  '\u0081\u0005hello',
);

const request = fc
  .tuple(methods, targets, versions, fc.array(headers, { maxLength: 4 }), line, bodies)
  .map(
    ([method, target, version, all, end, body]) =>
      [`${method} ${target} ${version}`, 'host: x', ...all].join(end) + `${end}${end}${body}`,
  );

/** Requests as they should be, but for one header. */
const near = fc
  .tuple(
    fc.constantFrom('GET', 'GET', 'HEAD'),
    fc.constantFrom('/', '/health', '/metrics', '/ws', '/ws', '/nothing'),
    headers,
  )
  .map(([method, target, header]) => `${method} ${target} HTTP/1.1\r\nhost: x\r\n${header}\r\n\r\n`);

/** What somebody writes on a connection: requests that are right, wrong, several at once, cut off, or no requests at all. */
export const rawRequests: Arbitrary<Buffer> = fc.oneof(
  { weight: 6, arbitrary: near.map((text) => Buffer.from(text, 'latin1')) },
  { weight: 10, arbitrary: request.map((text) => Buffer.from(text, 'latin1')) },
  {
    weight: 3,
    arbitrary: fc.array(request, { minLength: 2, maxLength: 9 }).map((all) => Buffer.from(all.join(''), 'latin1')),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(request, fc.nat()).map(([text, at]) => Buffer.from(text.slice(0, at % text.length), 'latin1')),
  },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)) },
  fc.constant(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])),
  fc.constant(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')),
);

/** Writes bytes on a connection of its own and says no more; resolves with all that came back when the server has ended it. */
export function answerTo(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let text = '';
    socket.on('error', (error) => {
      if ('code' in error && error.code === 'ECONNREFUSED') reject(error);
    });
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('close', () => resolve(text));
    socket.end(bytes);
  });
}

/** The status lines of what came back, and whether it is nothing but HTTP responses. */
export function statusesOf(answer: string): number[] {
  return Array.from(answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), ([, status]) => Number(status));
}

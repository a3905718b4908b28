import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessVerifier, type VerifyAccess } from './access-token.ts';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'tandem-watch';
const SECRETS = ['a'.repeat(32), 'b'.repeat(32)];
const names = { AUTH: 'jwt', JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE } as const;
const bytes = (secret: string): Uint8Array => new TextEncoder().encode(secret);

interface Given {
  readonly secret?: string;
  readonly alg?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: number | null;
  readonly claims?: Record<string, unknown>;
}

function inS(seconds: number): number {
  return Math.floor(Date.now() / 1_000) + seconds;
}

async function token({ secret = 'a'.repeat(32), alg = 'HS256', claims = { sub: 'ana' }, ...rest }: Given = {}) {
  const { issuer = ISSUER, audience = AUDIENCE, expires = inS(60) } = rest;
  const jwt = new SignJWT(claims).setProtectedHeader({ alg }).setIssuer(issuer).setAudience(audience);
  return await (expires === null ? jwt : jwt.setExpirationTime(expires)).sign(bytes(secret));
}

function verifier(given: Partial<Parameters<typeof accessVerifier>[0]> = { JWT_SECRETS: SECRETS }): VerifyAccess {
  const verify = accessVerifier({ JWT_SECRETS: undefined, JWT_JWKS_URL: undefined, ...names, ...given });
  if (verify === null) throw new Error('AUTH is jwt');
  return verify;
}

test('with AUTH=none no token is looked at', () => {
  expect(accessVerifier({ ...names, AUTH: 'none', JWT_SECRETS: SECRETS, JWT_JWKS_URL: undefined })).toBeNull();
});

test('a token says who, which rooms, and until when', async () => {
  const expires = inS(60);
  const verify = verifier();
  const of = async (claims: Record<string, unknown>) => await verify(await token({ claims, expires }));
  const access = { user: 'ana', rooms: null, expiresAt: expires * 1_000 };
  expect(await of({ sub: 'ana' })).toEqual({ kind: 'valid', access });
  expect(await of({ sub: 'ana', room: 'r1' })).toEqual({ kind: 'valid', access: { ...access, rooms: ['r1'] } });
  expect(await of({ sub: 'ana', room: ['r1', 'r2'] })).toMatchObject({ access: { rooms: ['r1', 'r2'] } });
});

test('both secrets of an exchange count', async () => {
  for (const secret of SECRETS) expect(await verifier()(await token({ secret }))).toMatchObject({ kind: 'valid' });
});

test.for<[string, Given]>([
  ['forged with another secret', { secret: 'c'.repeat(32) }],
  ['another algorithm than HS256', { alg: 'HS512', secret: 'a'.repeat(64) }],
  ['another issuer', { issuer: 'https://evil.example' }],
  ['another audience', { audience: 'somebody-else' }],
  ['expired', { expires: inS(-60) }],
  ['without an end', { expires: null }],
  ['without a subject', { claims: {} }],
  ['a subject that is no user id', { claims: { sub: 'a b' } }],
  ['a room that is none', { claims: { sub: 'ana', room: 7 } }],
  ['rooms one of which is none', { claims: { sub: 'ana', room: ['r1', '../r2'] } }],
])('%s: invalid', async ([, given]) => {
  expect(await verifier()(await token(given))).toEqual({ kind: 'invalid' });
});

test('alg=none, cut, altered and no tokens at all: invalid', async () => {
  const unsecured = new UnsecuredJWT({ sub: 'ana' }).setIssuer(ISSUER).setAudience(AUDIENCE).setExpirationTime(inS(60));
  const good = await token();
  const [head = '', body = '', signature = ''] = good.split('.');
  const other = Buffer.from(JSON.stringify({ sub: 'bo', exp: inS(60), iss: ISSUER, aud: AUDIENCE })).toString(
    'base64url',
  );
  for (const bad of [
    unsecured.encode(),
    `${head}.${body}.`,
    `${head}.${other}.${signature}`,
    good.slice(0, -2),
    '',
    '..',
    'x',
  ]) {
    expect(await verifier()(bad), bad).toEqual({ kind: 'invalid' });
  }
});

interface Pair {
  readonly kid: string;
  readonly key: CryptoKey;
  readonly jwk: JWK;
}

let server: Server;
let url: string;
let published: readonly JWK[] = [];
let asked = 0;
let one: Pair;
let two: Pair;

async function pair(kid: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  return { kid, key: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' } };
}

async function signed({ kid, key }: Pair): Promise<string> {
  const jwt = new SignJWT({ sub: 'ana' }).setProtectedHeader({ alg: 'ES256', kid }).setIssuer(ISSUER);
  return await jwt.setAudience(AUDIENCE).setExpirationTime(inS(60)).sign(key);
}

beforeAll(async () => {
  [one, two] = await Promise.all([pair('one'), pair('two')]);
  server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}/jwks` : '';
});
afterAll(() => new Promise((done) => server.close(done)));

test('keys of a key set are fetched once and found by their id; an unknown one, and a secret made of a public one, are invalid', async () => {
  published = [one.jwk, two.jwk];
  const verify = verifier({ JWT_JWKS_URL: url });
  const before = asked;
  for (const each of [one, two, one]) expect(await verify(await signed(each))).toMatchObject({ kind: 'valid' });
  expect(asked - before).toBe(1);
  expect(await verify(await signed(await pair('three')))).toEqual({ kind: 'invalid' });
  expect(await verify(await token({ secret: JSON.stringify(one.jwk) }))).toEqual({ kind: 'invalid' });
});

test('a key set that cannot be fetched says so, and is asked again', async () => {
  const verify = verifier({ JWT_JWKS_URL: 'http://127.0.0.1:1/jwks' });
  expect(await verify(await signed(one))).toEqual({ kind: 'unavailable' });
});

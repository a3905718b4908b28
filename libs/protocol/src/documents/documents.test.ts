import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES, ERRORS } from '../error-codes.ts';
import { PROTOCOL_VERSION } from '../version.ts';
import { asyncApi } from './async-api.ts';
import { CATALOGUE } from './catalogue.ts';
import { jsonSchema, wireText } from './json-schema.ts';
import { PROTOCOL_LOCK } from './protocol-lock.ts';
import { reference } from './reference.ts';

const folder = '../../../../docs/protocol';

// `npx nx run protocol:generate` writes these files anew.
describe('generated documents', () => {
  test('docs/protocol/schema.json is what the schemas say', async () => {
    await expect(`${JSON.stringify(jsonSchema(), null, 2)}\n`).toMatchFileSnapshot(`${folder}/schema.json`);
  });

  test('docs/protocol/asyncapi.json is what the schemas say', async () => {
    await expect(`${JSON.stringify(asyncApi(), null, 2)}\n`).toMatchFileSnapshot(`${folder}/asyncapi.json`);
  });

  test('docs/protocol/reference.md is what the schemas say', async () => {
    await expect(`${reference()}\n`).toMatchFileSnapshot(`${folder}/reference.md`);
  });

  test('every reference within the AsyncAPI document leads somewhere', () => {
    const document = asyncApi();
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
    const found = (path: string): unknown =>
      path
        .split('/')
        .reduce<unknown>((at, key) => Object.entries(at ?? {}).find(([name]) => name === key)?.[1], document);
    expect(refs.length).toBeGreaterThan(CATALOGUE.length);
    expect(refs.filter((path) => found(path) === undefined)).toEqual([]);
  });

  test('every message has a description and a name of its own', () => {
    expect(CATALOGUE.filter(({ schema }) => !schema.description)).toEqual([]);
    expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
  });

  test('every error code has a sentence in the reference', () => {
    expect(ERROR_CODES.filter((code) => !reference().includes(ERRORS[code].text))).toEqual([]);
  });
});

describe('the lock', () => {
  test('no wire change passes unnoticed: the schema is the one locked for this version', () => {
    const sha256 = createHash('sha256').update(wireText()).digest('hex');
    const hint =
      'The wire has changed. Once a version is released, raise PROTOCOL_VERSION and add a line to PROTOCOL_LOCK.';
    expect(sha256, hint).toBe(PROTOCOL_LOCK.at(-1)?.sha256);
  });

  test('the history has one line for each version up to the present one', () => {
    const versions = Array.from({ length: PROTOCOL_VERSION }, (_, index) => index + 1);
    expect(PROTOCOL_LOCK.map(({ version }) => version)).toEqual(versions);
    expect(PROTOCOL_LOCK.filter(({ change }) => change === '')).toEqual([]);
  });

  test('descriptions are no part of the wire', () => {
    expect(JSON.stringify(jsonSchema())).toContain('"description":"Seconds."');
    expect(wireText()).not.toContain('Seconds.');
  });
});

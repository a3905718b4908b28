import { readFileSync } from 'node:fs';
import fc, { type Arbitrary } from 'fast-check';
import { badFields, entriesOf, goodFields, objectText, part, type Fields } from './schema-samples.ts';

/** What has to become of a frame at the door. */
export type Expected =
  | { readonly kind: 'message'; readonly type: string }
  | { readonly kind: 'refused'; readonly codes: readonly string[] }
  /** Anything but a crash: what was broken at random can be right by chance. */
  | { readonly kind: 'any' };

/** A frame as somebody could send it, at most 64 KiB. */
export interface GeneratedFrame {
  readonly bytes: Buffer;
  readonly binary: boolean;
  readonly expected: Expected;
}

const schemaFile = new URL('../../docs/protocol/schema.json', import.meta.url);

/** The schemas of what clients send, and the types that only the server sends, as published. */
function published(): { readonly messages: readonly unknown[]; readonly serverTypes: readonly string[] } {
  const definitions = entriesOf(part(JSON.parse(readFileSync(schemaFile, 'utf8')), '$defs'));
  const typeOf = (schema: unknown): string => String(part(part(part(schema, 'properties'), 'type'), 'const'));
  const messages = definitions.filter(
    ([name]) => name !== 'ClientMessage' && name !== 'ServerMessage' && name.endsWith('Message'),
  );
  const known = new Set(messages.map(([, schema]) => typeOf(schema)));
  const others = definitions
    .map(([, schema]) => typeOf(schema))
    .filter((type) => type !== 'undefined' && !known.has(type));
  return { messages: messages.map(([, schema]) => schema), serverTypes: others };
}

const { messages, serverTypes } = published();

function frame(text: string, expected: Expected, binary = false): GeneratedFrame {
  return { bytes: Buffer.from(text), binary, expected };
}

function refused(...codes: string[]): Expected {
  return { kind: 'refused', codes };
}

function typeIn(fields: Fields): string {
  return String(JSON.parse(fields.find(([name]) => name === 'type')?.[1] ?? '""'));
}

const message = fc.oneof(...messages.map((schema) => goodFields(schema)));

/** A message that the schema takes. */
const good: Arbitrary<GeneratedFrame> = message.map((fields) =>
  frame(objectText(fields), { kind: 'message', type: typeIn(fields) }),
);

/** A message with one fault. */
const bad = fc
  .oneof(...messages.filter((schema) => entriesOf(part(schema, 'properties')).length > 1).map(badFields))
  .map((fields) => frame(objectText(fields), refused('BAD_MESSAGE', 'BAD_URL', 'UNSUPPORTED_PROTOCOL')));

const unknownType = fc
  .tuple(message, fc.oneof(fc.constantFrom(...serverTypes, 'toString', '__proto__', 'join', 'JOIN ', ''), fc.string()))
  .filter(([, type]) => !messages.some((schema) => part(part(part(schema, 'properties'), 'type'), 'const') === type))
  .map(([fields, type]) => frame(objectText([...fields, ['type', JSON.stringify(type)]]), refused('UNKNOWN_TYPE')));

const noType = fc
  .tuple(message, fc.constantFrom(null, '7', 'null', '{}', '["JOIN"]', 'true'))
  .map(([fields, type]): Fields => {
    const rest = fields.filter(([name]) => name !== 'type');
    return type === null ? rest : [...rest, ['type', type]];
  })
  .map((fields) => frame(objectText(fields), refused('BAD_MESSAGE')));

const noObject = fc
  .oneof(
    fc.constantFrom(
      '',
      ' ',
      '{',
      '}',
      '{}{}',
      '[]',
      '[{"type":"PING"}]',
      'null',
      'NaN',
      'true',
      '-',
      '"x"',
      '\ufeff{"type":"PING"}',
    ),
    fc.json().filter((text) => !text.trimStart().startsWith('{')),
    message.map((fields) => objectText(fields).slice(0, -1)),
    message.map((fields) => `${objectText(fields)},`),
    fc.constantFrom(100, 5_000, 65_000).map((depth) => '['.repeat(depth)),
    fc.constantFrom(100, 5_000, 30_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  )
  .map((text) => frame(text, refused('BAD_JSON')));

/** Deeper or wider than any message. */
const large = fc
  .tuple(
    message,
    fc.constantFrom(
      '['.repeat(17) + ']'.repeat(17),
      '['.repeat(20_000) + ']'.repeat(20_000),
      '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000),
      '{"__proto__":'.repeat(2_000) + '1' + '}'.repeat(2_000),
      `[${'0,'.repeat(600)}0]`,
      `{${Array.from({ length: 600 }, (_, n) => `"k${n}":0`).join(',')}}`,
    ),
  )
  .map(([fields, text]) => [...fields, ['more', text]] as const)
  .filter((fields) => Buffer.byteLength(objectText(fields)) <= 65_536)
  .map((fields) => frame(objectText(fields), refused('BAD_MESSAGE')));

const binary = message.map((fields) => frame(objectText(fields), refused('BAD_MESSAGE'), true));

/** A good message that something has gone over: bytes changed, cut, doubled. */
const broken = fc
  .tuple(message, fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.nat(2)), { minLength: 1, maxLength: 4 }))
  .map(([fields, changes]) => {
    let bytes = Buffer.from(objectText(fields));
    for (const [at, byte, how] of changes) {
      const place = at % (bytes.length + 1);
      const rest = bytes.subarray(how === 0 ? place : Math.min(bytes.length, place + 1));
      bytes = Buffer.concat([bytes.subarray(0, place), Buffer.from(how === 2 ? [] : [byte]), rest]);
    }
    return frame(bytes.toString('utf8'), { kind: 'any' });
  });

const noise = fc
  .uint8Array({ maxLength: 200 })
  .map((bytes) => frame(Buffer.from(bytes).toString('utf8'), { kind: 'any' }));

/**
 * Frames of every family, as a client could send them: messages that the published schemas take, at their edges; messages
 * with one fault; types that nobody may send; what is no JSON object; what is too deep or too wide; binary ones; and
 * what chance makes. All are valid UTF-8, as the WebSocket library sees to.
 */
export const frames: Arbitrary<GeneratedFrame> = fc.oneof(
  { weight: 4, arbitrary: good },
  { weight: 6, arbitrary: bad },
  { weight: 2, arbitrary: unknownType },
  { weight: 1, arbitrary: noType },
  { weight: 2, arbitrary: noObject },
  { weight: 1, arbitrary: large },
  { weight: 1, arbitrary: binary },
  { weight: 3, arbitrary: broken },
  { weight: 1, arbitrary: noise },
);

/** Those that the schemas take alone. */
export const goodFrames: Arbitrary<GeneratedFrame> = good;

/** A seed for a run: FUZZ_SEED when it is set, to repeat one. It is printed, since a failure names only its own. */
export function fuzzSeed(what: string): number {
  const given = process.env['FUZZ_SEED'];
  const seed = given === undefined || given === '' ? Math.trunc(Math.random() * 0x7fff_ffff) : Number(given);
  console.log(`${what}: FUZZ_SEED=${seed}`);
  return seed;
}

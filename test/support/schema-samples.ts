import fc, { type Arbitrary } from 'fast-check';

// JSON texts at and beyond the edges of what a JSON Schema allows. Texts and not values: `1e999`, a key that comes twice
// and `__proto__` as a key exist as text only. Only what the protocol's own schema uses is understood.

/** A part of a JSON Schema. */
type Node = unknown;

/** The value of a key of an object; undefined when it has none. */
export function part(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** The keys of an object with their values; none of what is no object. */
export function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** What is none of the kinds that a schema names; each with the kind that it is. */
const kinds: readonly (readonly [kind: string, text: string])[] = [
  ['null', 'null'],
  ['boolean', 'true'],
  ['boolean', 'false'],
  ['number', '0.5'],
  ['infinite', '1e999'],
  ['infinite', '-1e999'],
  ['string', '"5"'],
  ['string', '"__proto__"'],
  ['array', '[]'],
  ['array', '[1,[2,[3]]]'],
  ['object', '{}'],
  ['object', '{"__proto__":{"polluted":1}}'],
  ['object', '{"toString":1,"length":-1,"then":{}}'],
];

const addresses = [
  'https://example.org/',
  'http://example.org:8080/a/b?c=d#e',
  'HTTPS://EXAMPLE.ORG/%00?x=%zz',
  'https://[2001:db8::1]/watch?v=1',
  `https://example.org/${'a'.repeat(2_028)}`,
];
const noAddresses = [
  'javascript:alert(1)',
  'data:text/html,x',
  'java\nscript:alert(1)',
  'https://www.netflix.com@evil.example',
  'https://user:pass@example.org/',
  'https:\\\\evil.example',
  'file:///etc/passwd',
  'ftp://example.org/',
  '//example.org/',
  '',
  ' https://example.org/',
  'https://example.org/\u202e',
  `https://example.org/${'a'.repeat(2_029)}`,
];

const letters = fc.constantFrom('a', 'Z', '9', '-', '_');
const ids = fc.oneof(
  fc.array(letters, { minLength: 1, maxLength: 64 }).map((all) => all.join('')),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'z'.repeat(64)),
);
const noIds = fc.constantFrom(
  '',
  ' ',
  'z'.repeat(65),
  'a b',
  'a\n',
  'é',
  '../a',
  'a/b',
  'a%00',
  '\u202ea',
  '{p07}:log',
  '*',
);
const signs = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '\u202e',
    '\u200b',
    '\u0301'.repeat(9),
    '\ud83c\udf7f',
    '"',
    '\\',
    '</script>',
    '\r',
    '\n',
    '\t',
    "' or 1=1--",
  ),
);
const forbidden = fc.constantFrom('\u0000', '\ud800', '\udc00\ud800', '\u001b[2J', '\u0007', '\u0085', '\r\n', '\n');

function say(value: unknown): string {
  return JSON.stringify(value);
}

interface StringNode {
  readonly never: RegExp;
  readonly min: number;
  readonly max: number;
}

function stringNode(node: Node): StringNode {
  const pattern = part(part(node, 'not'), 'pattern');
  return {
    never: new RegExp(typeof pattern === 'string' ? pattern : '(?!)', 'u'),
    min: numberOr(part(node, 'minLength'), 0),
    max: numberOr(part(node, 'maxLength'), 1_000),
  };
}

function goodString(node: Node): Arbitrary<string> {
  if (part(node, 'format') === 'uri') return fc.constantFrom(...addresses);
  if (typeof part(node, 'pattern') === 'string') return ids.filter((id) => id !== 'server');
  const { never, min, max } = stringNode(node);
  const text = fc.array(signs, { maxLength: 6 }).map((all) => `a${all.join('')}`);
  const fits = text.filter((each) => each.length <= max && Buffer.byteLength(each) <= max && !never.test(each));
  return fc.oneof({ weight: 5, arbitrary: fits }, fc.constantFrom('z'.repeat(max), 'z'.repeat(Math.max(1, min))));
}

function badString(node: Node): Arbitrary<string> {
  if (part(node, 'format') === 'uri') return fc.constantFrom(...noAddresses);
  if (typeof part(node, 'pattern') === 'string') return noIds;
  const { never, min, max } = stringNode(node);
  const long = fc.constantFrom('z'.repeat(max + 1), 'z'.repeat(max * 2 + 1));
  const dirty = fc.tuple(fc.constantFrom('', 'a', 'zz'), forbidden).map(([text, bad]) => text + bad + text);
  const all = [long, dirty.filter((each) => never.test(each)), ...(min > 0 ? [fc.constant('')] : [])];
  return fc.oneof(...all);
}

function goodNumber(node: Node, integer: boolean): Arbitrary<string> {
  const min = numberOr(part(node, 'minimum'), integer ? Number.MIN_SAFE_INTEGER : -1e300);
  const max = numberOr(part(node, 'maximum'), integer ? Number.MAX_SAFE_INTEGER : 1e300);
  const between = integer ? fc.integer({ min, max: Math.min(max, 2 ** 40) }) : fc.double({ min, max, noNaN: true });
  const edges = fc
    .constantFrom(String(min), String(max), `${max}.0`, `${min}e0`)
    .filter((text) => !/e.*[.e]/.test(text));
  return fc.oneof({ weight: 3, arbitrary: between.map(String) }, edges);
}

function badNumber(node: Node, integer: boolean): Arbitrary<string> {
  const min = part(node, 'minimum');
  const max = part(node, 'maximum');
  const beyond = [
    ...(typeof min === 'number' ? [String(min - 1), '-1e300'] : []),
    ...(typeof max === 'number' ? [String(max + 1), '1e300'] : []),
    ...(integer ? ['0.5', '1e-7'] : []),
    '1e999',
  ];
  return fc.constantFrom(...beyond);
}

/** The kinds of value that a node takes, by the names of `kinds`. */
function kindsOf(node: Node): string[] {
  const either = list(part(node, 'anyOf'));
  if (either.length > 0) return either.flatMap(kindsOf);
  const type = part(node, 'type');
  return (Array.isArray(type) ? type : [type]).map((name) => (name === 'integer' ? 'number' : String(name)));
}

/** Texts that the schema takes. */
export function goodText(node: Node): Arbitrary<string> {
  const either = list(part(node, 'anyOf'));
  if (either.length > 0) return fc.oneof(...either.map(goodText));
  const words = part(node, 'const') !== undefined ? [part(node, 'const')] : list(part(node, 'enum'));
  if (words.length > 0) return fc.constantFrom(...words.map(say));
  const type = part(node, 'type');
  if (Array.isArray(type)) return fc.oneof(...type.map((each: unknown) => goodText({ type: each })));
  if (type === 'string') return goodString(node).map(say);
  if (type === 'integer' || type === 'number') return goodNumber(node, type === 'integer');
  if (type === 'boolean') return fc.constantFrom('true', 'false');
  if (type === 'object') return goodFields(node).map(objectText);
  return fc.constant('null');
}

/** Texts that the schema refuses: of another kind, or beyond a limit. */
export function badText(node: Node): Arbitrary<string> {
  const taken = kindsOf(node);
  const other = fc.constantFrom(...kinds.filter(([kind]) => !taken.includes(kind)).map(([, text]) => text));
  const beyond = beyondText(node);
  return beyond === null ? other : fc.oneof(other, { weight: 2, arbitrary: beyond });
}

function beyondText(node: Node): Arbitrary<string> | null {
  const either = list(part(node, 'anyOf'));
  if (either.length > 0) {
    const all = either.map(beyondText).filter((each) => each !== null);
    return all.length === 0 ? null : fc.oneof(...all);
  }
  const type = part(node, 'type');
  const isFixed = part(node, 'const') !== undefined || part(node, 'enum') !== undefined;
  if (isFixed)
    return type === 'string' ? fc.constantFrom('"nothing"', '""', '"PLAY"') : fc.constantFrom('0', '2', '-1');
  if (type === 'string') return badString(node).map(say);
  if (type === 'integer' || type === 'number') return badNumber(node, type === 'integer');
  return type === 'object' ? badFields(node).map(objectText) : null;
}

/** The fields of an object, in the order in which they are written. */
export type Fields = readonly (readonly [name: string, text: string])[];

/** An object's text; a name may come twice. */
export function objectText(fields: Fields): string {
  return `{${fields.map(([name, text]) => `${say(name)}:${text}`).join(',')}}`;
}

/** The same fields in another order. */
function turned(fields: Fields, turn: number): Fields {
  const at = fields.length === 0 ? 0 : turn % fields.length;
  return [...fields.slice(at), ...fields.slice(0, at)];
}

/** Names that the schema does not know, and what is written under them. */
const strange: Arbitrary<readonly [string, string]> = fc.tuple(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'from',
    'nodeId',
    'timestamp2',
    'seq',
    '',
    'toJSON',
    '\u0000',
  ),
  fc.constantFrom('1', 'null', '{"polluted":1}', '{"prototype":{"polluted":1}}', '"__proto__"', '[[]]', '1e999'),
);

/** Fields that the schema takes: those required, some of the others, and some that it does not know and that are dropped. */
export function goodFields(node: Node): Arbitrary<Fields> {
  const required = list(part(node, 'required'));
  const known = entriesOf(part(node, 'properties'));
  const fields = known.map(([name, inner]) => {
    const field = goodText(inner).map((text): Fields => [[name, text]]);
    return required.includes(name) ? field : fc.oneof(field, fc.constant<Fields>([]));
  });
  const more = fc
    .array(strange, { maxLength: 2 })
    .map((all) => all.filter(([name]) => !known.some(([k]) => k === name)));
  return fc.tuple(fc.nat({ max: 9 }), more, ...fields).map(([turn, ...each]) => turned(each.flat(), turn));
}

/** Fields of which one is missing though it is required, or holds what its schema refuses. */
export function badFields(node: Node): Arbitrary<Fields> {
  const required = list(part(node, 'required'));
  const known = entriesOf(part(node, 'properties')).filter(([name]) => name !== 'type');
  const spoil = known.map(([name, inner]) =>
    fc.tuple(goodFields(node), badText(inner)).map(([fields, text]): Fields => {
      return [...fields.filter(([each]) => each !== name), [name, text]];
    }),
  );
  const lack = known.flatMap(([name]) =>
    required.includes(name) ? [goodFields(node).map((fields) => fields.filter(([each]) => each !== name))] : [],
  );
  return fc.oneof(...spoil, ...lack);
}

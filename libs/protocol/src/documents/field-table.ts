import type { JsonSchema } from './json-schema.ts';

/** One field of a message, as the reference page shows it. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly note: string;
}

type Schema = JsonSchema | boolean | undefined;

/** The fields of a message but `type`. Of a message with several forms: those of all, each once. */
export function fieldsOf(message: JsonSchema): readonly Field[] {
  const forms = message.anyOf ?? [message];
  const fields = forms.flatMap((form) =>
    Object.entries(form.properties ?? {}).map(([name, schema]) => {
      const optional = !forms.every(({ required }) => required?.includes(name));
      const given = optional && message.anyOf === undefined ? withoutNull(schema) : schema;
      return { name, type: typeOf(given), optional, note: noteOf(given) };
    }),
  );
  const seen = new Map(fields.map((field) => [field.name, field]));
  seen.delete('type');
  return [...seen.values()];
}

/** An optional field of a client may be null, which means absent; the page says so once. */
function withoutNull(schema: Schema): Schema {
  if (typeof schema !== 'object') return schema;
  if (Array.isArray(schema.type)) return { ...schema, type: schema.type.filter((type) => type !== 'null') };
  if (schema.anyOf === undefined) return schema;
  const [first, ...more] = schema.anyOf.filter(({ type }) => type !== 'null');
  return more.length === 0 ? first : schema;
}

function noteOf(schema: Schema): string {
  return typeof schema === 'object' ? (schema.description ?? '') : '';
}

function typeOf(schema: Schema): string {
  if (typeof schema !== 'object') return 'any';
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' or ');
  if (schema.type === 'object') return objectType(schema);
  if (schema.type === 'array') return `list of ${Array.isArray(schema.items) ? 'any' : typeOf(schema.items)}`;
  if (schema.type === 'string') return `string${sizeOf(schema)}`;
  return `${schema.type ?? 'any'}${rangeOf(schema)}`;
}

function objectType(schema: JsonSchema): string {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => `\`${name}\`${schema.required?.includes(name) ? '' : '?'}: ${typeOf(field)}`,
  );
  return `{ ${fields.join('; ')} }`;
}

function sizeOf(schema: JsonSchema): string {
  const { minLength: min, maxLength: max, pattern } = schema;
  const bytes = schema['x-maxBytes'];
  if (typeof bytes === 'number') return `, at most ${bytes} bytes`;
  if (max !== undefined) return min ? `, ${min}…${max} characters` : `, at most ${max} characters`;
  return pattern === undefined ? '' : ` \`${pattern}\``;
}

function rangeOf({ minimum, maximum }: JsonSchema): string {
  const last = maximum === Number.MAX_SAFE_INTEGER ? '2^53−1' : maximum;
  if (minimum !== undefined && last !== undefined) return ` ${minimum}…${last}`;
  return minimum === undefined ? '' : ` from ${minimum}`;
}

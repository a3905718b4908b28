import * as z from 'zod';
import { CloseCode } from '../close-codes.ts';
import { PROTOCOL_VERSION } from '../version.ts';
import { CATALOGUE } from './catalogue.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The JSON Schema of each message, by its name, and of the close codes. */
export function definitions(): Record<string, JsonSchema> {
  const messages = CATALOGUE.map(({ name, schema }) => [name, schemaOf(schema)] as const);
  return { ...Object.fromEntries(messages), CloseCode: { type: 'integer', enum: Object.values(CloseCode) } };
}

/** The JSON Schema of the protocol: `ClientMessage` and `ServerMessage` are the two directions. */
export function jsonSchema(): JsonSchema {
  const client = CATALOGUE.filter(({ kind }) => kind === 'Message');
  const server = CATALOGUE.filter(({ kind }) => kind !== 'Message');
  const refs = (entries: readonly { name: string }[]): JsonSchema => ({
    anyOf: entries.map(({ name }) => ({ $ref: `#/$defs/${name}` })),
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `tandem-watch protocol, version ${PROTOCOL_VERSION}`,
    description: 'One JSON object a text frame. Fields that are not named here are dropped from what clients send.',
    anyOf: [{ $ref: '#/$defs/ClientMessage' }, { $ref: '#/$defs/ServerMessage' }],
    $defs: { ClientMessage: refs(client), ServerMessage: refs(server), ...definitions() },
  };
}

/** What of the protocol the wire can show: the JSON Schema without titles and descriptions, as one line of text. */
export function wireText(): string {
  return JSON.stringify(jsonSchema(), (key, value: unknown) =>
    (key === 'description' || key === 'title') && typeof value === 'string' ? undefined : value,
  );
}

function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

import type * as z from 'zod';
import { ERRORS } from '../error-codes.ts';
import { commandId } from '../fields.ts';
import { hasIssueCode } from '../issue-code.ts';
import { clientMessageSchemas, type ClientMessage } from './client-message.ts';
import type { Refusal } from './refusal.ts';

export type ParsedClientMessage = { readonly ok: true; readonly message: ClientMessage } | Refusal;

/** A Map, so that a type like `constructor` finds nothing. */
const schemas = new Map<unknown, z.ZodType<ClientMessage>>(Object.entries(clientMessageSchemas));

/**
 * Reads what a client sent, as parsed from JSON: its message with all unknown fields dropped, or why it is refused.
 * Only the schema of its type is run. Size, depth and number of keys are for the caller to bound before.
 */
export function parseClientMessage(value: unknown): ParsedClientMessage {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(value, 'BAD_JSON');
  const type = 'type' in value ? value.type : undefined;
  const schema = schemas.get(type);
  if (schema === undefined) return refuse(value, typeof type === 'string' ? 'UNKNOWN_TYPE' : 'BAD_MESSAGE');
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, message: result.data };
  return refuse(value, codeOf(result.error.issues), result.error.issues[0]);
}

function codeOf(issues: readonly z.core.$ZodIssue[]): Refusal['code'] {
  if (issues.every((issue) => hasIssueCode(issue, 'BAD_URL'))) return 'BAD_URL';
  if (issues.every((issue) => hasIssueCode(issue, 'UNSUPPORTED_PROTOCOL'))) return 'UNSUPPORTED_PROTOCOL';
  return 'BAD_MESSAGE';
}

function refuse(value: unknown, code: Refusal['code'], issue?: z.core.$ZodIssue): Refusal {
  const detail = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
  const text = ERRORS[code].text + detail;
  const id = idOf(value);
  return id === undefined ? { ok: false, code, text } : { ok: false, code, text, id };
}

function idOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  return commandId.safeParse(value.id).data;
}

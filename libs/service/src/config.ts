import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { productionProblems } from './production-secrets.ts';

// A process that starts with half of its settings wrong fails later, elsewhere and at night. So all settings are read at
// once, from what `main.ts` hands over, and every fault is one line that names the variable and what it must be. Values
// are not repeated: one of them may be a password in the wrong place.

export type Env = Readonly<Record<string, string | undefined>>;

export type ConfigResult<Config> =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads settings from the environment by a schema whose keys are the names of the variables. An empty variable counts
 * as not set. Each of `secrets` may also be given as `<NAME>_FILE`, the path of a file that holds it (one newline at its
 * end is dropped). With NODE_ENV=production well-known passwords and stores without one are faults
 * (`production-secrets.ts`). Otherwise: one line for each fault.
 */
export function readConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Env,
  secrets: readonly (keyof Shape & string)[] = [],
): ConfigResult<z.output<z.ZodObject<Shape>>> {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of Object.keys(schema.shape)) {
    const found = valueOf(name, env, secrets.includes(name));
    if (found.problem !== undefined) problems.push(found.problem);
    else if (found.value !== undefined) values[name] = found.value;
  }
  if (env['NODE_ENV'] === 'production') problems.push(...productionProblems(values, secrets));
  if (problems.length > 0) return { ok: false, problems };
  const result = schema.safeParse(values);
  if (result.success) return { ok: true, config: result.data };
  return { ok: false, problems: result.error.issues.map((issue) => lineOf(issue, values)) };
}

/** A whole number within limits, both included. */
export function wholeNumber(min: number, max: number): z.ZodType<number> {
  return z
    .string()
    .regex(/^-?[0-9]{1,15}$/, { error: `must be a whole number from ${min} to ${max}`, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);
}

/** A number within limits, both included. */
export function decimal(min: number, max: number): z.ZodType<number> {
  return z
    .string()
    .regex(/^-?[0-9]{1,15}(\.[0-9]{1,15})?$/, { error: `must be a number from ${min} to ${max}`, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a number from ${min} to ${max}`);
}

/** A TCP port; 0 lets the system choose one. */
export function port(): z.ZodType<number> {
  return wholeNumber(0, 65_535);
}

/** A time in ms, up to a day unless told otherwise. */
export function milliseconds(min = 1, max = 86_400_000): z.ZodType<number> {
  return wholeNumber(min, max);
}

/** `true` or `false`. */
export function toggle(): z.ZodType<boolean> {
  return choice(['true', 'false']).transform((value) => value === 'true');
}

/** An address that is asked by HTTP; slashes at its end are dropped. */
export function webUrl(): z.ZodType<string> {
  return z
    .string()
    .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), 'must be an http(s) address')
    .transform((text) => text.replace(/\/+$/, ''));
}

/** One of a few words. */
export function choice<const Word extends string>(words: readonly Word[]): z.ZodType<Word> {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}

/** Words between commas; spaces around them are dropped. */
export function list(): z.ZodType<readonly string[]> {
  return z.string().transform((value) =>
    value
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  );
}

interface Found {
  readonly value?: string;
  readonly problem?: string;
}

function valueOf(name: string, env: Env, secret: boolean): Found {
  const value = env[name];
  const file = secret ? env[`${name}_FILE`] : undefined;
  if (file === undefined || file === '') return value === undefined || value === '' ? {} : { value };
  if (value !== undefined && value !== '') return { problem: `${name}: is set twice, also by ${name}_FILE` };
  try {
    const content = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return content === '' ? { problem: `${name}_FILE: the file is empty` } : { value: content };
  } catch (error) {
    return { problem: `${name}_FILE: the file cannot be read (${codeOf(error)})` };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function lineOf(issue: z.core.$ZodIssue, values: Readonly<Record<string, string>>): string {
  const name = issue.path.join('.');
  if (name === '') return issue.message;
  return name in values || issue.code === 'custom' ? `${name}: ${issue.message}` : `${name}: is required`;
}

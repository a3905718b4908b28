import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { accessOf } from './access.ts';
import { ask } from './ask.ts';
import type { Command, Given, Option } from './command.ts';
import { commands } from './commands.ts';

const usage = `usage: npm run admin -- <command> [--json]
${Object.values(commands)
  .map((command) => `  ${command.usage}`)
  .join('\n')}
Those that change something take --as <your name> (else the one that you are logged in by) and --id <id>: asked again with
the same id they do nothing twice.
Asks the room-workers of ADMIN_URL with ADMIN_TOKEN (or ADMIN_TOKEN_FILE), else those of the npm start that runs here.
Ends with 0 when it is done, 1 when it was refused or nobody answered, 2 when it was asked wrongly, 3 when it is not done
yet, or nobody knows whether it is.`;

const text = { type: 'string' } as const;

const options = {
  sort: text,
  limit: text,
  cursor: text,
  tail: text,
  history: text,
  room: text,
  notice: text,
  to: text,
  reason: text,
  as: text,
  id: text,
} satisfies Record<Option, typeof text>;

const flags = { json: { type: 'boolean', default: false } } as const;

function fail(reason: string, exitCode: 1 | 2 | 3): never {
  process.stderr.write(`${reason}\n`);
  process.exit(exitCode);
}

interface Asked {
  readonly command: Command;
  readonly words: readonly string[];
  readonly given: Given;
  readonly json: boolean;
}

function parsed(): Asked {
  try {
    const { values, positionals } = parseArgs({ options: { ...options, ...flags }, allowPositionals: true });
    const [name = '', ...words] = positionals;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    const { json, ...given } = values;
    if (command?.words === words.length) return { command, words, given, json };
  } catch (error) {
    fail(`${error instanceof Error ? error.message : String(error)}\n${usage}`, 2);
  }
  return fail(usage, 2);
}

const refused = z.union([
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ outcome: z.string(), id: z.string() }).transform(({ outcome, id }) => `${outcome} (action ${id})`),
]);

/** An action of which nobody knows: it may be done, and can be asked for. */
const unknown = z.object({ error: z.string(), ask: z.string() });

function refusal(status: number, body: unknown): string {
  return `Refused (${status}): ${refused.safeParse(body).data ?? JSON.stringify(body)}`;
}

const { command, words, given, json } = parsed();
const access = await accessOf(process.env, join(import.meta.dirname, '../../../.data/stores.json'));
if (typeof access === 'string') fail(access, 1);
const said = await ask(access, command.question(words, given)).catch((error: unknown) =>
  fail(error instanceof Error ? error.message : String(error), 1),
);
if (json) process.stdout.write(`${JSON.stringify(said.body)}\n`);
const fate = unknown.safeParse(said.body).data;
if (said.status === 503 && fate !== undefined) fail(`Not known: ${fate.error}`, 3);
if (said.status >= 300) fail(refusal(said.status, said.body), said.status === 400 ? 2 : 1);
if (said.status === 202) fail(`Not done yet: ${JSON.stringify(said.body)}`, 3);
if (!json) process.stdout.write(command.text(said.body));

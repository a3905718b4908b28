import { readFile } from 'node:fs/promises';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';

// A published library brings its types in one file an entry, which names no package of this repository. tsc writes a
// file a module, some of which import the protocol's, which import zod. So what the entry exports is collected here,
// with every type that it mentions, and nothing else. This reads what tsc prints, which is regular: each statement
// begins in the first column. Whether the result holds is not believed but compiled (see `bundle-library.ts`).

/** A statement of a declaration file. */
interface Statement {
  readonly name: string;
  /** Something that exists only for types; others are wanted only behind `typeof`, or when exported. */
  readonly isType: boolean;
  /** Without `export`, with its comment. */
  readonly text: string;
}

/** The statements of all declaration files of some folders, by name. */
export type Declarations = ReadonlyMap<string, readonly Statement[]>;

/** Reads the declaration files that tsc wrote into some folders. */
export async function readDeclarations(folders: readonly string[]): Promise<Declarations> {
  const found = new Map<string, Statement[]>();
  for (const folder of folders) {
    for await (const file of glob('**/*.d.ts', { cwd: folder })) {
      for (const statement of statementsOf(await readFile(join(folder, file), 'utf8'))) {
        found.set(statement.name, [...(found.get(statement.name) ?? []), statement]);
      }
    }
  }
  return found;
}

/** The names that an entry's declaration file exports. */
export async function exportsOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from/gm)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== ''),
  );
}

/** What another entry of the same library exports already. */
export interface OtherEntry {
  /** As it is imported, `./index.js`. */
  readonly path: string;
  readonly names: readonly string[];
}

/** One declaration file that exports `names`, with all that they mention; what `other` has is imported from it. */
export function bundleDeclarations(names: readonly string[], all: Declarations, other?: OtherEntry): string {
  const kept = new Map<string, Statement>();
  const imported = new Set<string>();
  const visit = (name: string, wantsValue: boolean): void => {
    if (kept.has(name)) return;
    if (other?.names.includes(name) === true) {
      imported.add(name);
      return;
    }
    const found = (all.get(name) ?? []).filter(({ isType }) => isType || wantsValue);
    const texts = new Set(found.map(({ text }) => text));
    if (texts.size > 1 && new Set(found.map(({ isType }) => isType)).size === 1) {
      throw new Error(`two different declarations are called ${name}`);
    }
    for (const statement of found) {
      kept.set(kept.has(name) ? `${name} (value)` : name, statement);
      for (const [mentioned, isValue] of mentions(statement.text)) {
        if (mentioned !== name && all.has(mentioned)) visit(mentioned, isValue);
      }
    }
  };
  for (const name of names) visit(name, true);
  const head =
    imported.size === 0 ? '' : `import type { ${[...imported].toSorted().join(', ')} } from '${other?.path}';\n`;
  const body = [...kept.values()].map(({ text }) => text).join('\n');
  return `${head}${body}\nexport { ${names.map((name) => exported(name, all)).join(', ')} };\n`;
}

function exported(name: string, all: Declarations): string {
  return all.get(name)?.some(({ isType, text }) => !isType || /^(?:declare )?class /m.test(text)) === true
    ? name
    : `type ${name}`;
}

/** Splits a declaration file into its statements, comments before them included. */
function statementsOf(text: string): Statement[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('//#') && !line.startsWith('import '));
  const statements: Statement[] = [];
  let current: string[] = [];
  for (const line of lines) {
    current.push(line);
    if (!/;$|^\}|^export \{/.test(line) || !isWhole(current.join('\n'))) continue;
    const statement = toStatement(current.join('\n'));
    if (statement !== null) statements.push(statement);
    current = [];
  }
  return statements;
}

/** Whether every brace and comment that was opened is closed. */
function isWhole(text: string): boolean {
  const code = withoutComments(text);
  return !code.includes('/*') && code.split('{').length === code.split('}').length;
}

function toStatement(text: string): Statement | null {
  const match = /^(?:export )?(?:declare )?(interface|type|class|abstract class|const|function) (\w+)/m.exec(text);
  if (match === null) return null;
  const [, kind = '', name = ''] = match;
  return {
    name,
    isType: kind !== 'const' && kind !== 'function',
    text: text.trim().replace(/^export /m, ''),
  };
}

/** The names that a statement mentions, and whether as `typeof` or as a computed key: as a value. */
function mentions(text: string): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const [, before = '', name = ''] of withoutComments(text).matchAll(/(typeof |\[)?\b([A-Za-z_]\w*)\b/g)) {
    found.set(name, found.get(name) === true || before !== '');
  }
  return found;
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/'[^'\n]*'/g, "''");
}

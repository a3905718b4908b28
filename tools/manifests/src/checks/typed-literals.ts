import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../overlays.ts';
import { idOf, type Manifest } from '../render/manifest.ts';
import { moduleOf } from './kinds.ts';

// A misspelt field is the mistake that no validation tells: the API drops it or, at best, warns. The schemas accept it
// as well. A literal of a type does not: each object is written down as one, and compiled.

const COMPILER = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: 'ES2023',
  module: 'NodeNext',
  types: [],
};

/** What the compiler says against objects as literals of their types: unknown, missing and wrong fields. */
export function literalProblems(all: readonly Manifest[]): string[] {
  const parent = join(root, 'tools/manifests/out');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'literals-'));
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER, files: ['all.ts'] }));
    writeFileSync(join(folder, 'all.ts'), source(all));
    const compiler = join(root, 'node_modules/.bin/tsc');
    const { status, stdout, stderr } = spawnSync(compiler, ['--project', folder], { encoding: 'utf8' });
    if (status === 0) return [];
    return `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function source(all: readonly Manifest[]): string {
  return all
    .filter((object) => moduleOf(object) !== null)
    .map((object, index) => literal(object, index))
    .join('\n');
}

function literal(object: Manifest, index: number): string {
  const text = JSON.stringify(object.json, null, 2);
  return `// ${idOf(object)}
import type { I${object.kind} as Type${index} } from '${moduleOf(object)}';
export const object${index}: Type${index} = ${text};
`;
}

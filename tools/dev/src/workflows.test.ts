import { validate } from '@actions/languageservice';
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { repository } from './start/program.ts';

const folder = join(repository, '.github/workflows');
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

/** What GitHub's own validator says of a workflow; it remembers by address what it has read. */
async function problemsOf(name: string, text: string): Promise<readonly string[]> {
  const found = await validate(TextDocument.create(`file:///.github/workflows/${name}`, 'yaml', 1, text));
  return found.map(({ message, range }) => `line ${range.start.line + 1}: ${JSON.stringify(message)}`);
}

describe.each(workflows)('the workflow $name', ({ name, text }) => {
  test('is one that GitHub accepts, expressions included', async () => {
    expect(await problemsOf(name, text)).toEqual([]);
  });

  test('pins each action by its hash, and says which version that is', () => {
    const loose = [...text.matchAll(/uses:\s*(.*)/g)].map(([, what = '']) => what).filter((what) => !PINNED.test(what));
    expect(loose).toEqual([]);
  });

  test('runs nothing but scripts that run anywhere', () => {
    const commands = [...text.matchAll(/\brun:\s*(.*)/g)].map(([, command = '']) => command);
    expect(commands.filter((command) => !SCRIPT.test(command))).toEqual([]);
    for (const command of commands) accessSync(join(repository, SCRIPT.exec(command)?.[1] ?? ''), constants.X_OK);
  });

  test('may read and no more unless a job says so, and no job runs without end', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(text.match(/timeout-minutes:/g)?.length).toBe(text.match(/runs-on:/g)?.length);
  });
});

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
const SCRIPT = /^(\.ci\/[a-z-]+)(?: "\$[A-Z]+")*$/;

test.each([
  ['an unknown key', 'stepz: []\n    steps:\n      - run: a'],
  ['a step that is not there', 'steps:\n      - run: echo ${{ steps.no.outputs.y }}'],
  ['a job that is not there', 'needs: [b]\n    steps:\n      - run: a'],
])('a workflow with %s is not accepted', async (mistake, text) => {
  expect(await problemsOf(mistake, `on: push\njobs:\n  a:\n    runs-on: x\n    ${text}\n`)).not.toEqual([]);
});

test('an image for another kind of machine runs nothing of that machine while it is built, for no builder here can', () => {
  const dockerfile = readFileSync(join(repository, 'deploy/docker/Dockerfile'), 'utf8');
  const running = dockerfile.split(/^(?=FROM )/m).filter((stage) => /^RUN /m.test(stage));
  expect(running).toHaveLength(1);
  expect(running.filter((stage) => !stage.startsWith('FROM --platform=$BUILDPLATFORM '))).toEqual([]);
});

test.each(readdirSync(join(repository, '.ci')))('the script .ci/%s is one that bash can read', (name) => {
  execFileSync('bash', ['-n', join(repository, '.ci', name)]);
});

import { candidateOf, installPackages, whyNoApt } from './apt.ts';
import { onPath } from './on-path.ts';

/**
 * Sees to it that a Debian package's commands (one of the package's name unless given) are on PATH: on Debian and Ubuntu as
 * root it is installed, and its service stays off. Throws naming the way when it cannot be had. `title` is its name in a
 * sentence.
 */
export async function havePackage(
  name: string,
  title: string,
  say: (line: string) => void,
  commands: readonly string[] = [name],
): Promise<void> {
  if (await areThere(commands)) return;
  const refused = (await whyNoApt()) ?? ((await candidateOf(name)) === undefined ? 'apt has none' : undefined);
  if (refused !== undefined)
    throw new Error(`There is no ${title} here (${refused}). Put ${commands.join(' and ')} on PATH.`);
  say(`${title}: installing it once with apt-get install -y --no-install-recommends ${name} (its service stays off)`);
  await installPackages(name);
  if (!(await areThere(commands))) throw new Error(`apt installed ${name}, but it is not on PATH`);
}

async function areThere(commands: readonly string[]): Promise<boolean> {
  const found = await Promise.all(commands.map(onPath));
  return found.every((path) => path !== undefined);
}

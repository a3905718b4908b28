import { candidateOf, installPackages, whyNoApt } from './apt.ts';
import { onPath } from './on-path.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The command of a Chromium on this machine: that of the environment variable CHROMIUM, else one on PATH, else Debian's,
 * which is installed as root. Throws naming these ways when there is none.
 */
export async function findChromium(say: (line: string) => void): Promise<string> {
  const given = process.env['CHROMIUM'];
  if (given !== undefined && given !== '') return given;
  const found = await anyOnPath();
  if (found !== undefined) return found;
  const refused = (await whyNoApt()) ?? ((await candidateOf('chromium')) === undefined ? 'apt has none' : undefined);
  if (refused !== undefined) {
    throw new Error(`There is no Chromium here (${refused}). Install one, or give its path in CHROMIUM.`);
  }
  say('Chromium: installing it once with apt-get install -y --no-install-recommends chromium');
  await installPackages('chromium', 'fonts-dejavu-core');
  const installed = await anyOnPath();
  if (installed === undefined) throw new Error('apt installed chromium, but it is not on PATH');
  return installed;
}

async function anyOnPath(): Promise<string | undefined> {
  const found = await Promise.all(names.map(onPath));
  return found.find((path) => path !== undefined);
}

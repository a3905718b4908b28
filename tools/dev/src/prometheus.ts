import { candidateOf, installPackages, whyNoApt } from './apt.ts';
import { onPath } from './on-path.ts';

/**
 * Sees to it that `prometheus` and `promtool` are on PATH: on Debian and Ubuntu as root they are installed (their service
 * stays off). Throws naming the ways when there are none.
 */
export async function havePrometheus(say: (line: string) => void): Promise<void> {
  if (await isThere()) return;
  const refused = (await whyNoApt()) ?? ((await candidateOf('prometheus')) === undefined ? 'apt has none' : undefined);
  if (refused !== undefined)
    throw new Error(`There is no Prometheus here (${refused}). Put prometheus and promtool on PATH.`);
  say(
    'Prometheus: installing it once with apt-get install -y --no-install-recommends prometheus (its service stays off)',
  );
  await installPackages('prometheus');
  if (!(await isThere())) throw new Error('apt installed prometheus, but it is not on PATH');
}

async function isThere(): Promise<boolean> {
  const found = await Promise.all(['prometheus', 'promtool'].map(onPath));
  return found.every((path) => path !== undefined);
}

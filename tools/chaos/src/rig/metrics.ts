import type { Rig } from './rig.ts';

/** The counters of all processes, each summed over processes and labels. A process that does not answer adds nothing. */
export async function countersOf({ processes }: Rig): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  const texts = await Promise.all(processes.map(({ url }) => read(`${url}/metrics`)));
  for (const line of texts.join('\n').split('\n')) {
    const [, name, labels = '', value] = /^((?:tandem|gateway)_\w+)(\{.*\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    for (const key of [name, `${name}${labels}`]) sums.set(key, (sums.get(key) ?? 0) + Number(value));
  }
  return sums;
}

async function read(url: string): Promise<string> {
  try {
    const response = await fetch(url, { headers: { accept: 'text/plain' }, signal: AbortSignal.timeout(2_000) });
    return await response.text();
  } catch {
    return '';
  }
}

import type { Configuration } from './configuration.ts';
import { configurations } from './configurations.ts';

/** The configuration of a name. Throws when there is none. */
export function findConfiguration(name: string): Configuration {
  const found = configurations.find((configuration) => configuration.name === name);
  if (found === undefined) throw new Error(`no configuration is called ${name}`);
  return found;
}

import type { Manifest } from '../render/manifest.ts';

/** Packages that hold the API's schemas and types, and those of operators, by the group of the API. */
const OPERATORS: Readonly<Record<string, string>> = {
  'cert-manager.io': '@kubernetes-models/cert-manager',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

/** Groups of which no package has the schemas: what is used of them is written down in `postgres-kinds.ts`. */
const OWN = ['postgresql.cnpg.io', 'barmancloud.cnpg.io'];

/** Where the schema and the type of an object's kind are to be had; null for those that are described here. */
export function moduleOf({ apiVersion, kind }: Manifest): string | null {
  const [group = ''] = apiVersion.split('/', 1);
  if (OWN.includes(group)) return null;
  return `${OPERATORS[group] ?? 'kubernetes-models'}/${apiVersion}/${kind}`;
}

import type { ProductionPackage } from './lockfile.ts';

/** Licences under which a package may be shipped: they ask for their text to be kept, and for nothing else. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
]);

/** Whether an SPDX expression allows one of these; of several joined by OR one is enough, joined by AND all count. */
export function isLicenceAllowed(expression: string | null): boolean {
  if (expression === null) return false;
  const bare = expression.replaceAll(/[()]/g, '');
  return bare.split(' OR ').some((choice) => choice.split(' AND ').every((licence) => ALLOWED.has(licence.trim())));
}

/** A list for people: licence, package, version. */
export function licenceList(packages: readonly ProductionPackage[]): string {
  const lines = packages.map(({ name, version, licence }) => `${(licence ?? 'none').padEnd(14)} ${name} ${version}`);
  return `${lines.toSorted().join('\n')}\n`;
}

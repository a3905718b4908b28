import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { repository } from '../start/program.ts';
import type { ProductionPackage } from './lockfile.ts';

const run = promisify(execFile);

/** A bill of materials in CycloneDX; what is not named here is as npm wrote it. */
export interface BillOfMaterials {
  readonly bomFormat: 'CycloneDX';
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly { readonly 'bom-ref': string; readonly purl: string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: string[] | undefined }[];
}

const schema: z.ZodType<BillOfMaterials> = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string() }) }),
  components: z.array(z.looseObject({ 'bom-ref': z.string(), purl: z.string() })),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});

/**
 * The bill of materials that npm makes, of what is shipped alone: npm's own lists the packages of tools and tests too,
 * since they are workspaces like the rest, and with `--omit dev` lacks those that tools need as well. Rejects when npm
 * does.
 */
export async function billOfMaterials(packages: readonly ProductionPackage[]): Promise<BillOfMaterials> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { stdout } = await run('npm', args, { cwd: repository, maxBuffer: 64 * 1024 * 1024 });
  const whole = schema.parse(JSON.parse(stdout));
  const shipped = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  const components = whole.components.filter((component) => shipped.has(component['bom-ref']));
  const kept = new Set(components.map((component) => component['bom-ref']));
  const dependencies = whole.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map((each) => ({ ...each, dependsOn: (each.dependsOn ?? []).filter((ref) => kept.has(ref)) }));
  const component = { ...whole.metadata.component, name: 'tandem-watch' };
  return { ...whole, metadata: { ...whole.metadata, component }, components, dependencies };
}

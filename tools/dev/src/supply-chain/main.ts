import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../start/program.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { licenceList } from './licences.ts';
import { productionPackages, readLockfile } from './lockfile.ts';

const packages = productionPackages(readLockfile());
const folder = join(repository, 'out');
const bill = await billOfMaterials(packages);
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
await writeFile(join(folder, 'licences.txt'), licenceList(packages));
process.stdout.write(`${licenceList(packages)}\n${packages.length} packages: out/sbom.cdx.json, out/licences.txt\n`);

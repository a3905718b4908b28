import { dataMap } from '../render/config-map.ts';
import type { Manifest } from '../render/manifest.ts';
import { secretData } from '../secrets.ts';
import { configMapsOf, environmentOf } from './environment.ts';
import { containersOf, podsOf, type Container, type Pod } from './pods.ts';

/** What the pods of a set of objects may refer to. */
interface Known {
  readonly configMaps: ReadonlyMap<string, Manifest>;
  readonly secrets: ReadonlyMap<string, Manifest>;
  readonly accounts: ReadonlySet<string>;
}

/** What pods refer to and what is not there: ConfigMaps, Secrets and their keys, accounts, volumes, ports. A line each. */
export function referenceProblems(all: readonly Manifest[], secrets: readonly Manifest[]): string[] {
  const known = {
    configMaps: configMapsOf(all),
    secrets: new Map(secrets.map((secret) => [secret.name, secret])),
    accounts: new Set(all.filter(({ kind }) => kind === 'ServiceAccount').map(({ name }) => name)),
  };
  return podsOf(all).flatMap((pod) => [
    ...podProblems(pod, known),
    ...containersOf(pod).flatMap((container) => containerProblems(pod, container, known)),
  ]);
}

function podProblems({ of, spec }: Pod, { configMaps, secrets, accounts }: Known): string[] {
  const account = spec.serviceAccountName;
  const missing = spec.volumes.flatMap(({ configMap, secret }) => [
    ...(configMap === undefined || configMaps.has(configMap.name) ? [] : [`no ConfigMap ${configMap.name}`]),
    ...(secret === undefined || secrets.has(secret.secretName) ? [] : [`no Secret ${secret.secretName}`]),
  ]);
  const unknown = account !== undefined && accounts.has(account) ? [] : [`no ServiceAccount ${account}`];
  return [...unknown, ...missing].map((problem) => `${of}: there is ${problem}`);
}

function containerProblems(pod: Pod, container: Container, known: Known): string[] {
  const { name, envFrom, volumeMounts } = container;
  const volumes = new Set([...pod.spec.volumes.map((volume) => volume.name), ...pod.claims]);
  const maps = envFrom
    .filter(({ configMapRef }) => !known.configMaps.has(configMapRef?.name ?? ''))
    .map(({ configMapRef }) => `no ConfigMap ${configMapRef?.name}`);
  const unmounted = volumeMounts.filter((mount) => !volumes.has(mount.name)).map((mount) => `no volume ${mount.name}`);
  const problems = [...maps, ...unmounted, ...portProblems(container), ...fileProblems(pod, container, known)];
  return problems.map((problem) => `${pod.of}: ${name}: there is ${problem}`);
}

function portProblems({ ports, startupProbe, livenessProbe, readinessProbe }: Container): string[] {
  const asked = [startupProbe, livenessProbe, readinessProbe].flatMap((probe) => {
    const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
    return port === undefined ? [] : [port];
  });
  return asked
    .filter((port) => !ports.some(({ name, containerPort }) => name === port || containerPort === port))
    .map((port) => `no port ${port}`);
}

/** Paths at which Secrets and ConfigMaps are mounted, wherever they are named: in variables, commands, probes, files. */
const MOUNTED_PATH = /\/(?:run\/secrets|etc)\/[\w./-]+/g;

/** Every file that is named must be one that a Secret or a ConfigMap puts there. */
function fileProblems(pod: Pod, container: Container, known: Known): string[] {
  const mounted = mountedFiles(pod, container, known);
  const files = new Set(mounted.map(({ path }) => path));
  const folders = container.volumeMounts.map(({ mountPath }) => mountPath);
  const environment = environmentOf(container, known.configMaps);
  const text = JSON.stringify([container, [...environment], mounted.map(({ text: content }) => content)]);
  const named = Array.from(text.matchAll(MOUNTED_PATH), ([path]) => path);
  const given = [...environment].flatMap(([name, value]) => (name.endsWith('_FILE') ? [value ?? name] : []));
  return [...new Set([...named, ...given])]
    .filter((path) => !files.has(path) && !folders.includes(path))
    .map((path) => `no file ${path}`);
}

interface MountedFile {
  readonly path: string;
  /** What it says; of a Secret nothing is looked at. */
  readonly text: string;
}

function mountedFiles({ spec }: Pod, { volumeMounts }: Container, { configMaps, secrets }: Known): MountedFile[] {
  return volumeMounts.flatMap(({ name, mountPath }) => {
    const volume = spec.volumes.find((candidate) => candidate.name === name);
    const map = configMaps.get(volume?.configMap?.name ?? '');
    const secret = secrets.get(volume?.secret?.secretName ?? '');
    const open = Object.entries(map === undefined ? {} : dataMap(map));
    const hidden = Object.keys(secret === undefined ? {} : secretData(secret));
    return [
      ...open.map(([key, text]) => ({ path: `${mountPath}/${key}`, text })),
      ...hidden.map((key) => ({ path: `${mountPath}/${key}`, text: '' })),
    ];
  });
}

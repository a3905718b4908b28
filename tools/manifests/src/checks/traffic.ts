import * as z from 'zod';
import { idOf, type Manifest } from '../render/manifest.ts';
import { configMapsOf, environmentOf } from './environment.ts';
import { containersOf, podsOf } from './pods.ts';

const service = z.looseObject({
  spec: z.looseObject({
    type: z.string().default('ClusterIP'),
    externalTrafficPolicy: z.string().optional(),
    sessionAffinity: z.string().default('None'),
    ports: z.array(z.looseObject({ name: z.string(), port: z.number() })),
  }),
});

const ingress = z.looseObject({
  spec: z.looseObject({
    tls: z.array(z.looseObject({ hosts: z.array(z.string()), secretName: z.string() })).default([]),
    rules: z.array(
      z.looseObject({
        host: z.string(),
        http: z.looseObject({
          paths: z.array(
            z.looseObject({
              backend: z.looseObject({
                service: z.looseObject({ name: z.string(), port: z.looseObject({ name: z.string() }) }),
              }),
            }),
          ),
        }),
      }),
    ),
  }),
});

/** Seconds: gateways ping every 15, and end a socket that is silent for 30. A proxy has to wait longer than that. */
const LONGEST_SILENCE_S = 60;

/** What would turn users away, or let them in past TLS. A line each. */
export function trafficProblems(all: readonly Manifest[]): string[] {
  const ingresses = all.filter(({ kind }) => kind === 'Ingress');
  return [
    ...all.filter(({ kind }) => kind === 'Service').flatMap((object) => doorProblems(object, ingresses.length > 0)),
    ...ingresses.flatMap((object) => ingressProblems(object, all)),
    ...gatewayProblems(all, ingresses),
    ...storeProblems(all),
  ];
}

function doorProblems(object: Manifest, isBehindIngress: boolean): string[] {
  const { type, externalTrafficPolicy, sessionAffinity } = service.parse(object.json).spec;
  const told = (problem: string): string => `${idOf(object)}: ${problem}`;
  const sticky = sessionAffinity === 'None' ? [] : [told('binds clients to one gateway, which none needs')];
  if (type === 'ClusterIP') return externalTrafficPolicy === undefined ? sticky : [...sticky, told('has no outside')];
  if (isBehindIngress) return [...sticky, told('is a second door, without TLS')];
  return externalTrafficPolicy === 'Local' ? sticky : [...sticky, told('hides the addresses of clients')];
}

function ingressProblems(object: Manifest, all: readonly Manifest[]): string[] {
  const { tls, rules } = ingress.parse(object.json).spec;
  const hosts = new Set(tls.flatMap((each) => each.hosts));
  const timeouts = ['read', 'send'].map((way) => `nginx.ingress.kubernetes.io/proxy-${way}-timeout`);
  const issuer = object.annotations['cert-manager.io/issuer'];
  const backends = rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service));
  return [
    ...rules.filter(({ host }) => !hosts.has(host)).map(({ host }) => `has no TLS for ${host}`),
    ...timeouts
      .filter((name) => !(Number(object.annotations[name]) > LONGEST_SILENCE_S))
      .map((name) => `cuts WebSockets: ${name}`),
    ...(all.some(({ kind, name }) => kind === 'Issuer' && name === issuer) ? [] : [`has no Issuer ${issuer}`]),
    ...backends
      .filter(({ name, port }) => !hasPort(all, name, ({ name: its }) => its === port.name))
      .map(({ name, port }) => `leads to no port ${port.name} of ${name}`),
  ].map((problem) => `${idOf(object)}: ${problem}`);
}

/** Whether a Service of that name has such a port. */
export function hasPort(
  all: readonly Manifest[],
  host: string,
  fits: (port: { readonly name: string; readonly port: number }) => boolean,
): boolean {
  const found = all.find(({ kind, name }) => kind === 'Service' && name === host);
  return found !== undefined && service.parse(found.json).spec.ports.some(fits);
}

/** Gateways have to know where they are seen, who may come, and whom to believe who comes. */
function gatewayProblems(all: readonly Manifest[], ingresses: readonly Manifest[]): string[] {
  const maps = configMapsOf(all);
  const hosts = ingresses.flatMap(({ json }) => ingress.parse(json).spec.rules.map(({ host }) => host));
  return podsOf(all)
    .filter(({ labels }) => labels['app.kubernetes.io/name'] === 'signaling-server')
    .flatMap((pod) => containersOf(pod).map((container) => ({ pod, settings: environmentOf(container, maps) })))
    .flatMap(({ pod, settings }) => {
      const origins = (settings.get('ALLOWED_ORIGINS') ?? '').split(',');
      const address = settings.get('PUBLIC_URL') ?? '';
      const problems = [
        ...(origins.some((origin) => origin.startsWith('chrome-extension://')) ? [] : ['refuses the extension']),
        ...(URL.canParse(address) ? [] : ['makes invites that lead nowhere: PUBLIC_URL']),
        ...hosts.flatMap((host) => [
          ...(address === `https://${host}` ? [] : [`makes invites that lead elsewhere than ${host}`]),
          ...(origins.includes(`https://${host}`) ? [] : [`refuses its own page at ${host}`]),
        ]),
        ...(hosts.length > 0 && settings.get('TRUST_PROXY') === undefined ? ['counts all users as one address'] : []),
      ];
      return problems.map((problem) => `${pod.of}: ${problem}`);
    });
}

/** Where processes look for the stores there has to be a Service, with that port. */
function storeProblems(all: readonly Manifest[]): string[] {
  const maps = configMapsOf(all);
  const clusters = all.filter(({ kind }) => kind === 'Cluster').map(({ name }) => `${name}-rw:5432`);
  return podsOf(all).flatMap((pod) =>
    containersOf(pod).flatMap((container) => {
      const settings = environmentOf(container, maps);
      return ['REDIS', 'POSTGRES'].flatMap((store) => {
        const host = settings.get(`${store}_HOST`);
        const port = settings.get(`${store}_PORT`);
        if (host === undefined || host === null) return [];
        const isThere = hasPort(all, host, (its) => String(its.port) === port) || clusters.includes(`${host}:${port}`);
        return isThere ? [] : [`${pod.of}: looks for ${store} at ${host}:${port}, where nothing is`];
      });
    }),
  );
}

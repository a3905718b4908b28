import { containersOf, podsOf, type Container, type Pod } from './pods.ts';
import type { Manifest } from '../render/manifest.ts';

/** The user of the project's own images, and of the official ones of Redis and PostgreSQL. */
const OWN_USER = 10001;
const STORE_USER = 999;

/** What an attacker who has got into a container should not find: a line for each that is there. */
export function hardeningProblems(all: readonly Manifest[]): string[] {
  return podsOf(all).flatMap((pod) => [
    ...podProblems(pod),
    ...containersOf(pod).flatMap((container) => containerProblems(pod, container)),
  ]);
}

function podProblems({ of, spec }: Pod): string[] {
  const { securityContext } = spec;
  const user = securityContext.runAsUser;
  const isOwn = spec.containers.every(({ image }) => image.includes('tandem-watch'));
  return told(of, [
    [securityContext.runAsNonRoot === true, 'may run as root'],
    [user === (isOwn ? OWN_USER : STORE_USER), `runs as the user ${user}`],
    [securityContext.fsGroup === user, 'cannot read its secrets: fsGroup is not its user'],
    [securityContext.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile'],
    [spec.automountServiceAccountToken === false, 'mounts a token of the API server'],
    [spec.enableServiceLinks === false, 'is given variables of Services, like REDIS_PORT=tcp://…'],
    [spec.hostNetwork !== true && spec.hostPID !== true && spec.hostIPC !== true, 'shares a namespace of the host'],
    [spec.volumes.every(({ hostPath }) => hostPath === undefined), 'mounts a folder of the host'],
  ]);
}

function containerProblems({ of }: Pod, { name, image, securityContext, resources }: Container): string[] {
  const { requests, limits } = resources;
  return told(`${of}: ${name}`, [
    [/:[\w.-]+$/.test(image) && !image.endsWith(':latest'), `has no version of its image: ${image}`],
    [securityContext.allowPrivilegeEscalation === false, 'may gain privileges'],
    [securityContext.privileged !== true, 'is privileged'],
    [securityContext.readOnlyRootFilesystem === true, 'may write its root'],
    [securityContext.capabilities.drop.includes('ALL'), 'keeps capabilities'],
    [securityContext.capabilities.add.length === 0, 'adds capabilities'],
    [securityContext.runAsUser === undefined && securityContext.runAsNonRoot === undefined, 'has a user of its own'],
    [['cpu', 'memory'].every((what) => what in requests && what in limits), 'lacks a request or a limit'],
  ]);
}

function told(where: string, rules: readonly (readonly [holds: boolean, otherwise: string])[]): string[] {
  return rules.filter(([holds]) => !holds).map(([, otherwise]) => `${where} ${otherwise}`);
}

/** The rules beyond the Pod Security Standards that look at a Pod alone, as one would write them without policies. */
import { isDeepStrictEqual } from 'node:util';
import type { Container, PodSpec, Resources, Volume } from './pod.js';
import { someContainer } from './pod.js';
import { failsIf, isWindows, usesUsersOfHost, type PodPredicate } from './pod-security.js';

const DIGEST = /@sha256:[0-9a-f]{64}$/;
const TAG = /:[^/:]+$/;
const REGISTRY = /^([^/]*[.:][^/]*|localhost)\/|^auto$/;
const SOCKET =
  /^(\/+var)?\/+run(\/+(docker|cri-dockerd|dockershim|k0s\/+containerd)\.sock|\/+((k3s|docker)\/+)?containerd(\/+containerd\.sock(\.ttrpc)?)?|\/+crio(\/+crio\.sock)?|\/+podman(\/+podman\.sock)?|\/+(k3s|k0s|docker))?\/*$|^\/+var\/+snap\/+microk8s\/+common\/+run(\/+containerd\.sock)?\/*$/;
const ROOT = /^\/+$/;
const SECRET_OPTION =
  /^--?[a-z0-9._-]*(password|passwd|passphrase|client-?secret|token|api-?key|access-?key|secret-?key)=["']?([^$<{/"'\s][^\s]*)/i;
const HARMLESS_OPTION = /=["']?(true|false|yes|no|on|off|none|[0-9]+|[a-z][a-z0-9+.-]*:\/\/[^@]*|(vault:|arn:|file:).*)["']?$/i;
const SECRET_OPTION_BEFORE =
  /^--?[a-z0-9._-]*(password|passwd|passphrase|client-?secret|token|api-?key|access-?key|secret-?key|requirepass)$/i;
const SECRET_ARGUMENT = /^[^$<{/"'\s-][^\s]*$/;
const HARMLESS_ARGUMENT = /^(true|false|yes|no|on|off|none|[0-9]+|[a-z][a-z0-9+.-]*:\/\/[^@]*|(vault:|arn:|file:).*)$/i;
const SECRET_VALUE =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,}|glpat-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|sk_live_[A-Za-z0-9]{16,}|npm_[A-Za-z0-9]{36}|AIza[A-Za-z0-9_-]{35}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+)|:\/\/[^/@:\s$(<{]*:[^/@\s$(<{]+@/;
const SECRET_NAME =
  /(password|passwd|passphrase|secret|token|api[_.-]?key|access[_.-]?key|secret[_.-]?key|private[_.-]?key|credentials?)$|[_.-](pass|pwd)$/i;
const CLUSTER_TOKEN = /cluster[_.-]?token$/i;
const HARMLESS_VALUE =
  /^[^a-z0-9]*$|[$][({]|[{][{]|^<.*>$|^(true|false|yes|no|on|off|null|none|enabled|disabled|optional|required)$|^\/|^[a-z][a-z0-9+.-]*:\/\/|^(vault:|arn:|ref[+]|projects\/|ENC\[|file:)/i;
const NAMES_A_SECRET = /(secret|credentials?)$/i;
const OBJECT_NAME = /^[a-z0-9]+([.-][a-z0-9]+)+$/;
const NAMES_A_TOKEN = /token$/i;
const NUMBER = /^[0-9]+$/;
const SYSTEM_NAMESPACE = /^kube-|-system$/;
const GOES_WITHOUT_CONTROLLER = ['kubernetes.io/config.mirror', 'helm.sh/hook', 'argocd.argoproj.io/hook'];

export const HARDENING: Readonly<Record<string, PodPredicate>> = {
  'high-user-ids': ({ spec }) => {
    if (isWindows(spec) || !usesUsersOfHost(spec)) return 'not-applicable';
    const isLow = (user = 0): boolean => user > 0 && user < 10_000;
    return failsIf(
      isLow(spec.securityContext?.runAsUser) || someContainer(spec, ({ securityContext }) => isLow(securityContext?.runAsUser)),
    );
  },
  'image-digests': ({ spec }) => failsIf(someContainer(spec, ({ image }) => !DIGEST.test(image))),
  'image-versions': ({ spec }) => failsIf(someContainer(spec, hasMovingTag)),
  'no-stale-moving-tags': ({ spec }) => {
    const isStale = (container: Container): boolean => {
      return (container.imagePullPolicy ?? 'Always') !== 'Always' && hasMovingTag(container);
    };
    return failsIf(someContainer(spec, isStale));
  },
  'qualified-image-names': ({ spec }) => failsIf(someContainer(spec, ({ image }) => !REGISTRY.test(image))),
  'memory-limits': ({ spec }) => {
    const isUnlimited = ({ resources }: Container): boolean => resources?.limits?.memory === undefined;
    return failsIf(spec.resources?.limits?.memory === undefined && running(spec, isUnlimited));
  },
  'resource-requests': ({ spec }) => failsIf(asksNone(spec, 'cpu') || asksNone(spec, 'memory')),
  'no-container-runtime-sockets': ({ spec }) => {
    return failsIf(
      spec.volumes?.some(({ name, hostPath }) => {
        if (hostPath === undefined) return false;
        return SOCKET.test(hostPath.path) || (ROOT.test(hostPath.path) && writes(spec, name));
      }) ?? false,
    );
  },
  'no-default-namespace': ({ metadata }) => failsIf(metadata.namespace === 'default'),
  'no-host-aliases': ({ spec }) => failsIf((spec.hostAliases?.length ?? 0) > 0),
  'no-literal-secrets-in-arguments': ({ spec }) => {
    return failsIf(
      someContainer(spec, ({ command, args }) => (command?.some(isSecretWord) ?? false) || (args?.some(isSecretWord) ?? false)),
    );
  },
  'no-literal-secrets-in-env': ({ spec }) => {
    return failsIf(someContainer(spec, ({ env }) => env?.some(({ name, value = '' }) => isSecretVariable(name, value)) ?? false));
  },
  'no-root-group': ({ spec }) => {
    const { runAsGroup, fsGroup, supplementalGroups } = spec.securityContext ?? {};
    if (runAsGroup === 0 || fsGroup === 0 || supplementalGroups?.includes(0) === true) return 'fail';
    return failsIf(someContainer(spec, ({ securityContext }) => securityContext?.runAsGroup === 0));
  },
  'no-secrets-in-env': ({ spec }) => {
    return failsIf(
      someContainer(spec, ({ env, envFrom }) => {
        if (env?.some(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined) === true) return true;
        return envFrom?.some(({ secretRef }) => secretRef !== undefined) ?? false;
      }),
    );
  },
  'no-shared-process-namespace': ({ spec }) => failsIf(spec.shareProcessNamespace === true),
  'read-only-root-filesystem': ({ spec }) => {
    if (isWindows(spec)) return 'not-applicable';
    return failsIf(someContainer(spec, ({ securityContext }) => securityContext?.readOnlyRootFilesystem !== true));
  },
  'scratch-space-has-a-limit': ({ spec: { volumes, resources, containers } }) => {
    const isUnlimited = ({ emptyDir }: Volume): boolean => {
      if (emptyDir === undefined || emptyDir.sizeLimit !== undefined) return false;
      const { medium = '' } = emptyDir;
      if (medium === '')
        return !containers.every((container) => container.resources?.limits?.['ephemeral-storage'] !== undefined);
      if (medium !== 'Memory' || resources?.limits?.memory !== undefined) return false;
      return !containers.every((container) => container.resources?.limits?.memory !== undefined);
    };
    return failsIf(volumes?.some(isUnlimited) ?? false);
  },
};

export const RELIABILITY: Readonly<Record<string, PodPredicate>> = {
  'host-network-dns': ({ spec }) => {
    if (spec.hostNetwork !== true || isWindows(spec)) return 'not-applicable';
    return failsIf((spec.dnsPolicy ?? 'ClusterFirst') === 'ClusterFirst');
  },
  'liveness-later-than-readiness': ({ spec }) => failsIf(spec.containers.some(isKilledWhenNotReady)),
  'no-pods-without-a-controller': ({ spec, metadata }) => {
    if ((spec.restartPolicy ?? 'Always') !== 'Always') return 'not-applicable';
    const { annotations = {}, ownerReferences = [] } = metadata;
    if (GOES_WITHOUT_CONTROLLER.some((key) => key in annotations)) return 'not-applicable';
    return failsIf(ownerReferences.length === 0);
  },
  'readiness-probe': () => 'not-applicable',
  'spread-replicas': () => 'not-applicable',
  'system-priority': ({ spec, metadata }) => {
    const { priorityClassName: name } = spec;
    if (name !== 'system-cluster-critical' && name !== 'system-node-critical') return 'pass';
    return failsIf(!SYSTEM_NAMESPACE.test(metadata.namespace));
  },
  'time-to-finish': ({ spec }) => failsIf((spec.terminationGracePeriodSeconds ?? 30) <= 0),
};

function hasMovingTag({ image }: Container): boolean {
  return image !== 'auto' && !image.includes('@') && (image.endsWith(':latest') || !TAG.test(image));
}

/** Whether a container that goes on beside the others is so: sidecars are among them, other init containers are not. */
function running({ containers, initContainers }: PodSpec, is: (container: Container) => boolean): boolean {
  return (
    containers.some(is) || (initContainers?.some((container) => container.restartPolicy === 'Always' && is(container)) ?? false)
  );
}

function asksNone(spec: PodSpec, what: 'cpu' | 'memory'): boolean {
  const asks = (resources: Resources | undefined): boolean => {
    return resources?.requests?.[what] !== undefined || resources?.limits?.[what] !== undefined;
  };
  return !asks(spec.resources) && running(spec, ({ resources }) => !asks(resources));
}

/** Whether a container may write what the volume holds; as a user other than root it may not where it is mounted read-only. */
function writes({ containers, initContainers, securityContext: ofPod }: PodSpec, volume: string): boolean {
  const mounts = ({ volumeMounts, securityContext }: Container): boolean => {
    const isRoot =
      (securityContext?.runAsUser ?? ofPod?.runAsUser ?? 0) <= 0 &&
      !(securityContext?.runAsNonRoot ?? ofPod?.runAsNonRoot ?? false);
    return volumeMounts?.some(({ name, readOnly }) => name === volume && (readOnly !== true || isRoot)) ?? false;
  };
  return containers.some(mounts) || (initContainers?.some(mounts) ?? false);
}

/** As one word with its option, or as the word behind it. */
function isSecretWord(text: string, index: number, words: readonly string[]): boolean {
  if (SECRET_OPTION.test(text) && !HARMLESS_OPTION.test(text)) return true;
  const before = words[index - 1] ?? '';
  return SECRET_OPTION_BEFORE.test(before) && SECRET_ARGUMENT.test(text) && !HARMLESS_ARGUMENT.test(text);
}

function isSecretVariable(name: string, value: string): boolean {
  if (value === '') return false;
  if (SECRET_VALUE.test(value)) return true;
  return (
    SECRET_NAME.test(name) &&
    !CLUSTER_TOKEN.test(name) &&
    !HARMLESS_VALUE.test(value) &&
    !(NAMES_A_SECRET.test(name) && OBJECT_NAME.test(value)) &&
    !(NAMES_A_TOKEN.test(name) && NUMBER.test(value))
  );
}

function isKilledWhenNotReady({ livenessProbe: live, readinessProbe: ready }: Container): boolean {
  if (live === undefined || ready === undefined) return false;
  const same = (['httpGet', 'tcpSocket', 'exec', 'grpc'] as const).every((how) => isDeepStrictEqual(live[how], ready[how]));
  const { failureThreshold: a = 3, periodSeconds: b = 10 } = live;
  const { failureThreshold: c = 3, periodSeconds: d = 10 } = ready;
  return same && a * b <= c * d;
}

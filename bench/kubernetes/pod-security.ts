/** The Pod Security Standards of Kubernetes 1.37 as one would write them without policies, a predicate for each control. */
import type { Verdict } from '../measure.js';
import { anyContext, someContainer, someContext, type Container, type Handler, type Pod, type PodSpec } from './pod.js';

export type PodPredicate = (pod: Pod) => Verdict;

export function failsIf(wrong: boolean): Verdict {
  return wrong ? 'fail' : 'pass';
}

const CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const SELINUX_TYPES = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);
const SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_notsent_lowat',
]);
const VOLUME_TYPES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);
const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

export const BASELINE: Readonly<Record<string, PodPredicate>> = {
  'masked-proc': ({ spec }) => (usesUsersOfHost(spec) ? failsIf(unmasksProc(spec)) : 'not-applicable'),
  'no-apparmor-override': ({ spec, metadata }) => {
    const profile = anyContext(spec, ({ appArmorProfile }) => appArmorProfile !== undefined && !isConfined(appArmorProfile.type));
    return failsIf(profile || Object.entries(metadata.annotations ?? {}).some(overridesAppArmor));
  },
  'no-extra-capabilities': ({ spec }) => {
    return failsIf(someContext(spec, ({ capabilities }) => capabilities?.add?.some((name) => !CAPABILITIES.has(name)) ?? false));
  },
  'no-host-namespaces': ({ spec }) => failsIf(spec.hostNetwork === true || spec.hostPID === true || spec.hostIPC === true),
  'no-host-path-volumes': ({ spec }) => failsIf(spec.volumes?.some(({ hostPath }) => hostPath !== undefined) ?? false),
  'no-host-ports': ({ spec }) => {
    return failsIf(someContainer(spec, ({ ports }) => ports?.some(({ hostPort = 0 }) => hostPort > 0) ?? false));
  },
  'no-host-process': ({ spec }) => failsIf(anyContext(spec, ({ windowsOptions }) => windowsOptions?.hostProcess === true)),
  'no-privileged-containers': ({ spec }) => failsIf(someContext(spec, ({ privileged }) => privileged === true)),
  'no-probe-hosts': ({ spec }) => failsIf(someContainer(spec, probesHost)),
  'no-selinux-override': ({ spec }) => {
    return failsIf(
      anyContext(spec, ({ seLinuxOptions: options }) => {
        if (options === undefined) return false;
        return !SELINUX_TYPES.has(options.type ?? '') || (options.user ?? '') !== '' || (options.role ?? '') !== '';
      }),
    );
  },
  'no-unconfined-seccomp': ({ spec }) => {
    return failsIf(anyContext(spec, ({ seccompProfile }) => seccompProfile !== undefined && !isConfined(seccompProfile.type)));
  },
  'safe-sysctls': ({ spec }) => failsIf(spec.securityContext?.sysctls?.some(({ name }) => !SYSCTLS.has(name)) ?? false),
};

export const RESTRICTED: Readonly<Record<string, PodPredicate>> = {
  'drop-all-capabilities': ({ spec }) => {
    if (isWindows(spec)) return 'not-applicable';
    return failsIf(
      someContainer(spec, ({ securityContext }) => {
        const { add, drop } = securityContext?.capabilities ?? {};
        return !(drop?.includes('ALL') ?? false) || (add?.some((name) => name !== 'NET_BIND_SERVICE') ?? false);
      }),
    );
  },
  'masked-proc-in-user-namespaces': ({ spec }) => (usesUsersOfHost(spec) ? 'not-applicable' : failsIf(unmasksProc(spec))),
  'no-privilege-escalation': ({ spec }) => {
    if (isWindows(spec)) return 'not-applicable';
    return failsIf(someContainer(spec, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false));
  },
  'run-as-non-root': ({ spec }) => {
    if (!usesUsersOfHost(spec)) return 'not-applicable';
    const ofPod = spec.securityContext;
    if (ofPod?.runAsNonRoot === false || ofPod?.runAsUser === 0) return 'fail';
    return failsIf(
      someContainer(spec, ({ securityContext }) => {
        return (securityContext?.runAsNonRoot ?? ofPod?.runAsNonRoot) !== true || securityContext?.runAsUser === 0;
      }),
    );
  },
  'safe-volume-types': ({ spec }) => {
    return failsIf(
      spec.volumes?.some((volume) => {
        const types = Object.keys(volume).filter((key) => key !== 'name');
        return types.length > 0 && !types.some((type) => VOLUME_TYPES.has(type));
      }) ?? false,
    );
  },
  'seccomp-profile': ({ spec }) => {
    if (isWindows(spec)) return 'not-applicable';
    const ofPod = spec.securityContext?.seccompProfile;
    if (ofPod !== undefined && !isConfined(ofPod.type)) return 'fail';
    return failsIf(
      someContainer(spec, ({ securityContext }) => {
        const own = securityContext?.seccompProfile;
        return own === undefined ? ofPod === undefined : !isConfined(own.type);
      }),
    );
  },
};

export function isWindows({ os }: PodSpec): boolean {
  return os?.name === 'windows';
}

export function usesUsersOfHost({ hostUsers = true }: PodSpec): boolean {
  return hostUsers;
}

function unmasksProc(spec: PodSpec): boolean {
  return someContext(spec, ({ procMount = 'Default' }) => procMount !== 'Default');
}

function isConfined(type: string | undefined): boolean {
  return type === 'RuntimeDefault' || type === 'Localhost';
}

function overridesAppArmor([key, value]: [string, string]): boolean {
  if (!key.startsWith(APPARMOR_ANNOTATION)) return false;
  return value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/');
}

function probesHost({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container): boolean {
  return (
    asksHost(livenessProbe) ||
    asksHost(readinessProbe) ||
    asksHost(startupProbe) ||
    asksHost(lifecycle?.postStart) ||
    asksHost(lifecycle?.preStop)
  );
}

function asksHost(handler: Handler | undefined): boolean {
  return (handler?.httpGet?.host ?? '') !== '' || (handler?.tcpSocket?.host ?? '') !== '';
}

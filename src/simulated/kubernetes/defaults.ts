/**
 * What an API server fills in where a manifest says nothing, as far as it decides how a workload behaves or is judged. Takes an
 * object, gives it with the defaults. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/
 */
import { at, fieldsAt, isFields, listAt, put, textAt, type Fields, type Json } from '../json.js';
import { groupOf, type ServedKind } from './kinds.js';

export function withDefaults({ apiVersion, kind }: ServedKind, object: Fields): Fields {
  switch (`${groupOf(apiVersion)}/${kind}`) {
    case '/Pod':
      return fieldsAt(object, 'spec') === undefined ? object : put(object, ['spec'], podSpec(fieldsAt(object, 'spec') ?? {}));
    case 'apps/Deployment':
      return templated(filled(object, DEPLOYMENT_SPEC), ['spec', 'template']);
    case 'apps/ReplicaSet':
      return templated(filled(object, { replicas: 1 }), ['spec', 'template']);
    case 'apps/StatefulSet':
      return templated(filled(object, STATEFUL_SET_SPEC), ['spec', 'template']);
    case 'apps/DaemonSet':
      return templated(filled(object, { revisionHistoryLimit: 10 }), ['spec', 'template']);
    case 'batch/CronJob':
      return templated(filled(object, CRON_JOB_SPEC), ['spec', 'jobTemplate', 'spec', 'template']);
    case '/Service':
      return filled(object, { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' });
    default:
      return object;
  }
}

const ROLLING = { maxSurge: '25%', maxUnavailable: '25%' };
const DEPLOYMENT_SPEC: Fields = {
  replicas: 1,
  strategy: { type: 'RollingUpdate', rollingUpdate: ROLLING },
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
};
const STATEFUL_SET_SPEC: Fields = {
  replicas: 1,
  podManagementPolicy: 'OrderedReady',
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  revisionHistoryLimit: 10,
};
const CRON_JOB_SPEC: Fields = {
  concurrencyPolicy: 'Allow',
  suspend: false,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 1,
};
const POD_SPEC: Fields = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
};

function filled(object: Fields, defaults: Fields): Fields {
  return put(object, ['spec'], { ...defaults, ...fieldsAt(object, 'spec') });
}

function templated(object: Fields, path: readonly string[]): Fields {
  const spec = fieldsAt(object, ...path, 'spec');
  return spec === undefined ? object : put(object, [...path, 'spec'], podSpec(spec));
}

function podSpec(given: Fields): Fields {
  const lists = ['containers', 'initContainers'].filter((list) => at(given, list) !== undefined);
  const filledLists = lists.map((list) => [list, listAt(given, list).map(container)] as const);
  return { ...POD_SPEC, ...given, ...Object.fromEntries(filledLists) };
}

function container(given: Json): Json {
  if (!isFields(given)) return given;
  const image = textAt(given, 'image') ?? '';
  const isMovable = !image.includes('@') && (!/:[^/]+$/.test(image) || image.endsWith(':latest'));
  const defaults: Fields = {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isMovable ? 'Always' : 'IfNotPresent',
    resources: {},
  };
  const ports = listAt(given, 'ports').map((port) => (isFields(port) ? { protocol: 'TCP', ...port } : port));
  return { ...defaults, ...given, ...(ports.length === 0 ? {} : { ports }) };
}

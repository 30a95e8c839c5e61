/**
 * A real cluster that Headwater reads by the roles that it prints: who runs it has left one permission out, and grants it later.
 * There are no nodes; what is declared is all there is.
 */
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { kubernetesConnector } from '../../../src/connectors/kubernetes/index.js';
import { startControlPlane } from '../../fakes/control-plane.js';
import { kubeconfigFile } from '../../fakes/kubernetes-api.js';
import { until } from './look.js';

export interface Cluster {
  /** The name of the context in the kubeconfig. */
  readonly context: string;
  /** Where the kubeconfig is. */
  readonly kubeconfig: string;
  create(path: string, object: object): Promise<void>;
  /** Gives the permission that was left out, and waits until the server obeys. */
  grant(): Promise<void>;
  close(): Promise<void>;
}

const GROUP = '/apis/rbac.authorization.k8s.io/v1';
const COLLECTIONS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  ServiceAccount: '/api/v1/namespaces/headwater/serviceaccounts',
  ClusterRole: `${GROUP}/clusterroles`,
  ClusterRoleBinding: `${GROUP}/clusterrolebindings`,
};

/** @param resource what may not be listed or watched: `deployments.apps` */
export async function startCluster(resource: string): Promise<Cluster> {
  const connector = kubernetesConnector();
  const all = [...new Set(connector.kinds.flatMap(({ calls }) => calls.map(({ permission }) => permission)))];
  const server = await startControlPlane();
  const create = async (path: string, object: object): Promise<void> => {
    const { status, body } = await server.call('POST', path, object);
    if (status !== 201) throw new Error(`${path}: ${status}: ${JSON.stringify(body)}`);
  };
  const some = all.filter((permission) => permission !== `list ${resource}` && permission !== `watch ${resource}`);
  for (const object of objectsOf(connector.grant(some).text)) await create(COLLECTIONS[object.kind] ?? object.kind, object);
  const { body } = await server.call('POST', `${COLLECTIONS['ServiceAccount'] ?? ''}/headwater/token`, {
    spec: { expirationSeconds: 7_200 },
  });
  const { token } = tokenSchema.parse(body).status;
  const kubeconfig = kubeconfigFile([{ name: 'shop', url: server.url, token, ca: server.ca }]);
  const [name = '', ...group] = resource.split('.');
  const mayList = async (): Promise<boolean> => {
    const answer = await server.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: 'system:serviceaccount:headwater:headwater',
        resourceAttributes: { verb: 'list', group: group.join('.'), resource: name },
      },
    });
    return reviewSchema.parse(answer.body).status.allowed;
  };
  return {
    context: 'shop-context',
    kubeconfig: kubeconfig.path,
    create,
    async grant() {
      const role = objectsOf(connector.grant(all).text).find(({ kind }) => kind === 'ClusterRole');
      const { status } = await server.call('PATCH', `${GROUP}/clusterroles/headwater`, { rules: role?.['rules'] });
      if (status !== 200) throw new Error(`the role was not taken: ${status}`);
      await until(mayList);
    },
    async close() {
      kubeconfig.remove();
      await server.close();
    },
  };
}

const objectSchema = z.looseObject({ kind: z.string() });
const tokenSchema = z.object({ status: z.object({ token: z.string() }) });
const reviewSchema = z.object({ status: z.object({ allowed: z.boolean() }) });

function objectsOf(text: string): readonly z.infer<typeof objectSchema>[] {
  return parseAllDocuments(text).map((document) => objectSchema.parse(document.toJSON()));
}

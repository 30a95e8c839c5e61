/**
 * Every connector that ships, each loaded only when a scan begins. Adding one is its folder and its line here; the order is
 * the order in which they are asked about an input.
 */
import type { Connector, SourceHistory, SourceTrees } from '../ports/index.js';

export async function loadConnectors(): Promise<readonly Connector[]> {
  const modules = await Promise.all([
    import('./oci/index.js').then(({ ociRegistry, ociLayout, imageArchive }) => [ociRegistry, ociLayout, imageArchive]),
    import('./image-catalog/index.js').then(({ imageCatalog }) => [imageCatalog]),
    import('./trivy/index.js').then(({ trivyConnector }) => [trivyConnector]),
    import('./grype/index.js').then(({ grypeConnector }) => [grypeConnector]),
    import('./osv/index.js').then(({ osvConnector }) => [osvConnector]),
    import('./dockerfile/index.js').then(({ dockerfileConnector }) => [dockerfileConnector]),
    import('./kubernetes-manifests/index.js').then(({ kubernetesManifests }) => [kubernetesManifests]),
    import('./github-workflows/index.js').then(({ githubWorkflows }) => [githubWorkflows]),
    import('./gitlab-ci/index.js').then(({ gitlabCi }) => [gitlabCi]),
    import('./terraform/index.js').then(({ terraform, terraformPlan }) => [terraform, terraformPlan]),
    import('./codeowners/index.js').then(({ codeowners }) => [codeowners]),
    import('./backstage/index.js').then(({ backstage }) => [backstage]),
  ]);
  return modules.flat();
}

/** Trees of source files and their history: git's, with plain folders read as they are. */
export async function loadGit(): Promise<{ readonly trees: SourceTrees; readonly history: SourceHistory }> {
  const { sourceTrees, sourceHistory } = await import('./git/index.js');
  return { trees: sourceTrees, history: sourceHistory };
}

/**
 * Every connector that ships, each loaded only when a scan begins. Adding one is its folder and its line here; the order is
 * the order in which they are asked about an input.
 */
import type {
  ActingConnector,
  CodeHost,
  Connector,
  EstateConnector,
  HealthProbe,
  ResourceReader,
  Notifier,
  ProposalHost,
  SourceHistory,
  SourceTrees,
  WebhookReader,
} from '../ports/index.js';

export async function loadConnectors(): Promise<readonly Connector[]> {
  const modules = await Promise.all([
    import('./oci/index.js').then(({ ociRegistry, ociLayout, imageArchive }) => [ociRegistry, ociLayout, imageArchive]),
    import('./image-catalog/index.js').then(({ imageCatalog }) => [imageCatalog]),
    import('./trivy/index.js').then(({ trivyConnector }) => [trivyConnector]),
    import('./grype/index.js').then(({ grypeConnector }) => [grypeConnector]),
    import('./osv/index.js').then(({ osvConnector }) => [osvConnector]),
    import('./ocsf/index.js').then(({ ocsfFindings }) => [ocsfFindings]),
    import('./sarif/index.js').then(({ sarifLogs }) => [sarifLogs]),
    import('./cyclonedx/index.js').then(({ cycloneDx }) => [cycloneDx]),
    import('./dockerfile/index.js').then(({ dockerfileConnector }) => [dockerfileConnector]),
    import('./kubernetes-manifests/index.js').then(({ kubernetesManifests }) => [kubernetesManifests]),
    import('./github-workflows/index.js').then(({ githubWorkflows }) => [githubWorkflows]),
    import('./gitlab-ci/index.js').then(({ gitlabCi }) => [gitlabCi]),
    import('./terraform/index.js').then(({ terraform, terraformPlan, terraformState }) => [
      terraform,
      terraformPlan,
      terraformState,
    ]),
    import('./codeowners/index.js').then(({ codeowners }) => [codeowners]),
    import('./backstage/index.js').then(({ backstage }) => [backstage]),
  ]);
  return modules.flat();
}

/** What runs, live. Vendors' libraries are loaded when one of them is opened. */
export async function loadEstates(): Promise<readonly EstateConnector[]> {
  return Promise.all([
    import('./kubernetes/index.js').then(({ kubernetes }) => kubernetes),
    import('./aws/index.js').then(({ aws }) => aws),
    import('./azure/index.js').then(({ azure }) => azure),
    import('./gcp/index.js').then(({ gcp }) => gcp),
    import('./alibaba/index.js').then(({ alibaba }) => alibaba),
  ]);
}

/** What can be done to what runs, by platform. */
export async function loadActing(): Promise<readonly ActingConnector[]> {
  return Promise.all([
    import('./aws/index.js').then(({ awsActing }) => awsActing),
    import('./azure/index.js').then(({ azureActing }) => azureActing),
    import('./kubernetes/index.js').then(({ kubernetesActing }) => kubernetesActing),
    import('./gcp/index.js').then(({ gcpActing }) => gcpActing),
    import('./alibaba/index.js').then(({ alibabaActing }) => alibabaActing),
    import('./github/index.js').then(({ githubActing }) => githubActing),
    import('./gitlab/index.js').then(({ gitlabActing }) => gitlabActing),
  ]);
}

/** What looks whether a change did harm, by endpoints of the user's. */
export async function loadHealthProbe(): Promise<HealthProbe> {
  const { healthEndpoints } = await import('./health-endpoints/index.js');
  return healthEndpoints;
}

/** The ways to tell people something. */
export async function loadNotifiers(): Promise<readonly Notifier[]> {
  return Promise.all([
    import('./slack/index.js').then(({ slack }) => slack),
    import('./smtp/index.js').then(({ smtp }) => smtp),
    import('./webhook/index.js').then(({ webhook }) => webhook),
    import('./github-issues/index.js').then(({ githubIssues }) => githubIssues),
  ]);
}

/** What vendors send when something happened. */
export async function loadWebhooks(): Promise<readonly WebhookReader[]> {
  return Promise.all([
    import('./github/index.js').then(({ githubWebhook }) => githubWebhook),
    import('./gitlab/index.js').then(({ gitlabWebhook }) => gitlabWebhook),
    import('./oci/index.js').then(({ registryWebhook }) => registryWebhook),
    import('./slack/index.js').then(({ slackWebhook }) => slackWebhook),
  ]);
}

/** What reads the reports that other tools keep inside of resources. */
export async function loadResourceReaders(): Promise<readonly ResourceReader[]> {
  return Promise.all([
    import('./trivy-operator/index.js').then(({ trivyOperator }) => trivyOperator),
    import('./policy-report/index.js').then(({ policyReports }) => policyReports),
  ]);
}

/** What lists the repositories of an organisation. */
export async function loadCodeHosts(): Promise<readonly CodeHost[]> {
  return Promise.all([
    import('./github/index.js').then(({ github }) => github),
    import('./gitlab/index.js').then(({ gitlab }) => gitlab),
  ]);
}

/** Where changes of source can be proposed. */
export async function loadProposalHosts(): Promise<readonly ProposalHost[]> {
  return Promise.all([
    import('./github/index.js').then(({ githubProposals }) => githubProposals),
    import('./gitlab/index.js').then(({ gitlabProposals }) => gitlabProposals),
  ]);
}

/** Trees of source files and their history: git's, with plain folders read as they are. */
export async function loadGit(): Promise<{ readonly trees: SourceTrees; readonly history: SourceHistory }> {
  const { sourceTrees, sourceHistory } = await import('./git/index.js');
  return { trees: sourceTrees, history: sourceHistory };
}

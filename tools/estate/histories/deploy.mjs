// The history of the deployment repository: one base and one overlay per release phase, rendered by
// Kustomize. Every workload may run as root somewhere or nowhere; which, and since when, is the story that
// examples/estate/readme.md tells.
import { gitHost, lena, oskar, registry, samir, svnImport, tom } from '../people.mjs';

const phases = ['development', 'test', 'staging', 'production'];
const payments = ['payments-api', 'payments-ledger', 'payments-worker'];
const settlement = ['payments-settlement'];
const storefront = ['storefront-checkout', 'storefront-search', 'storefront-web'];
const maps = ['storefront-maps'];
const fraudAndCart = ['payments-fraud', 'storefront-cart'];

/** Images of earlier years, of which only the tag is left. */
const then = (tags) => Object.fromEntries(Object.entries(tags).map(([name, tag]) => [name, { tag }]));

/**
 * @param {Record<string, {tag: string, digest: string}>} released the images that run, by repository path
 * @returns {import('../git.mjs').Commit[]}
 */
export function deploy(released) {
  const in2023 = then({
    'payments/api': '1.0.0',
    'payments/ledger': '1.0.0',
    'payments/worker': '1.0.0',
    'legacy/report': '3.1',
  });
  const in2024 = {
    ...in2023,
    ...then({
      'payments/settlement': '1.0.3',
      'storefront/checkout': '1.2.0',
      'storefront/search': '1.0.0',
      'storefront/web': '3.0.0',
    }),
  };
  const in2025 = { ...in2024, ...then({ 'payments/fraud': '1.2.0', 'storefront/cart': '1.4.0' }) };
  const inSpring = {
    ...in2025,
    ...then({ 'storefront/maps': '1.0.0' }),
    'payments/settlement': released['payments/settlement'],
    'legacy/report': released['legacy/report'],
  };
  const inSeptember = {
    ...inSpring,
    ...pick(released, ['payments/api', 'payments/ledger', 'payments/worker', 'storefront/search', 'storefront/maps']),
  };

  return [
    {
      id: 'import',
      date: '2023-07-24T02:00:00Z',
      author: svnImport,
      message: 'Import the nightly report from crontab@report01',
      write: { 'base/legacy-report.yaml': legacyReport },
    },
    {
      id: 'payments',
      date: '2023-08-14T10:30:00+02:00',
      author: samir,
      message: 'Deploy payments with Kustomize',
      write: {
        'README.md': readme,
        ...workloads(payments),
        'base/kustomization.yaml': baseKustomization([...payments, 'legacy-report']),
        ...overlays(['development', 'production'], in2023, {}),
      },
    },
    {
      id: 'settlement',
      date: '2023-10-02T16:12:00+02:00',
      author: oskar,
      message: 'Deploy settlement; root in production\n\nThe socket of the HSM belongs to root on the production nodes.',
      write: {
        ...workloads(settlement),
        'base/kustomization.yaml': baseKustomization([...payments, ...settlement, 'legacy-report']),
        'overlays/production/patches/payments-settlement-root.yaml': settlementAsRoot,
        ...overlays(['development', 'production'], { ...in2023, ...pick(in2024, ['payments/settlement']) }, { settlement: true }),
      },
    },
    {
      id: 'storefront',
      date: '2023-12-04T09:05:00+01:00',
      author: lena,
      message: 'Deploy the storefront',
      write: {
        ...workloads(storefront),
        'base/kustomization.yaml': baseKustomization([...payments, ...settlement, ...storefront, 'legacy-report']),
        ...overlays(['development', 'production'], in2024, { settlement: true }),
      },
    },
    {
      id: 'phases',
      date: '2024-03-11T14:40:00+01:00',
      author: samir,
      message:
        'Add test and staging; no root outside production\n\nThe report runs as root in base because production mounts an export that only root may\nread. Elsewhere the export is an empty directory.',
      write: {
        CODEOWNERS: codeowners,
        ...overlays(phases, in2024, { settlement: true, report: true }),
      },
    },
    {
      id: 'settlement-staging',
      date: '2024-04-15T11:58:00+02:00',
      author: oskar,
      message: 'settlement: staging has a real HSM now, so run as in production',
      write: {
        'overlays/staging/patches/payments-settlement-root.yaml': settlementAsRoot,
        ...overlays(phases, in2024, { settlement: true, report: true, settlementStaging: true }),
      },
    },
    {
      id: 'fraud-cart',
      date: '2025-04-14T10:22:00+02:00',
      author: lena,
      message: 'Deploy fraud and cart; profile search in test',
      write: {
        ...workloads(fraudAndCart),
        'base/kustomization.yaml': baseKustomization([
          ...payments,
          ...settlement,
          ...storefront,
          ...fraudAndCart,
          'legacy-report',
        ]),
        'overlays/test/patches/storefront-search-profiler.yaml': searchProfiler,
        ...overlays(phases, in2025, { settlement: true, report: true, settlementStaging: true, profiler: true }),
      },
    },
    {
      id: 'maps',
      date: '2025-12-08T15:33:00+01:00',
      author: tom,
      message:
        "Deploy maps\n\nThe vendor's image says it needs root. It starts without in development, test and staging; nobody\ndared to try in production before Christmas.",
      write: {
        ...workloads(maps),
        'base/kustomization.yaml': baseKustomization(allWorkloads),
        ...overlays(phases, { ...in2025, ...then({ 'storefront/maps': '1.0.0' }) }, everything),
      },
    },
    {
      id: 'spring',
      date: '2026-03-31T17:45:00+02:00',
      author: oskar,
      message: 'settlement 1.4.2 to production, with the report of this month',
      write: overlays(phases, inSpring, everything),
    },
    {
      id: 'september',
      date: '2026-09-24T13:15:00+02:00',
      author: samir,
      message: 'Promote the September releases',
      write: overlays(phases, inSeptember, everything),
    },
    {
      id: 'october',
      date: '2026-10-28T10:04:00+01:00',
      author: samir,
      message: 'Promote the October releases',
      write: overlays(phases, released, everything),
    },
  ];
}

/** The workloads that the policy "no container may run as root on its host" fails, for the truth file. */
export const rootWorkloads = [
  {
    phase: 'test',
    kind: 'Deployment',
    name: 'storefront-search',
    container: 'profiler',
    file: 'overlays/test/patches/storefront-search-profiler.yaml',
    text: 'runAsNonRoot: false',
    because: 'the profiler sidecar of the test overlay sets runAsNonRoot: false',
    owner: 'storefront',
  },
  {
    phase: 'staging',
    kind: 'Deployment',
    name: 'payments-settlement',
    container: 'settlement',
    file: 'overlays/staging/patches/payments-settlement-root.yaml',
    text: 'runAsNonRoot: false',
    because: 'the patch of the staging overlay sets runAsUser: 0 and runAsNonRoot: false',
    owner: 'payments',
  },
  {
    phase: 'production',
    kind: 'Deployment',
    name: 'payments-settlement',
    container: 'settlement',
    file: 'overlays/production/patches/payments-settlement-root.yaml',
    text: 'runAsNonRoot: false',
    because: 'the patch of the production overlay sets runAsUser: 0 and runAsNonRoot: false',
    owner: 'payments',
  },
  {
    phase: 'production',
    kind: 'CronJob',
    name: 'legacy-report',
    container: 'report',
    file: 'base/legacy-report.yaml',
    text: 'runAsUser: 0',
    because: 'base sets runAsUser: 0, and only the other overlays replace it',
    owner: null,
  },
  {
    phase: 'production',
    kind: 'Deployment',
    name: 'storefront-maps',
    container: 'maps',
    file: 'base/storefront-maps.yaml',
    text: '- name: maps',
    because: 'base has no securityContext, and only the other overlays add one',
    owner: 'storefront',
  },
];

const allWorkloads = [...payments, ...settlement, ...storefront, ...fraudAndCart, ...maps, 'legacy-report'];
const everything = { settlement: true, report: true, settlementStaging: true, profiler: true, maps: true };

/** Kustomizations of the given phases, with the images and the patches that exist at that time. */
function overlays(named, images, has) {
  return Object.fromEntries(named.map((phase) => [`overlays/${phase}/kustomization.yaml`, overlay(phase, images, has)]));
}

function overlay(phase, images, has) {
  const lines = [
    'apiVersion: kustomize.config.k8s.io/v1beta1',
    'kind: Kustomization',
    `namespace: riverside-${phase}`,
    'resources:',
    '  - ../../base',
    'labels:',
    '  - pairs:',
    `      riverside.example/phase: ${phase}`,
    'images:',
    ...Object.keys(images)
      .toSorted()
      .flatMap((name) => imageLines(phase, name, images[name])),
    ...replicaLines(phase, images),
    ...patchLines(phase, has),
  ];
  return `${lines.join('\n')}\n`;
}

// Production names what was tested: digests. The shop window is the exception, because its team deploys
// several times a day.
function imageLines(phase, name, image) {
  const byDigest =
    image.digest && (phase === 'production' ? name !== 'storefront/web' : phase === 'staging' && name === 'payments/api');
  return [`  - name: ${registry}/${name}`, byDigest ? `    digest: ${image.digest}` : `    newTag: "${image.tag}"`];
}

function replicaLines(phase, images) {
  const counts = {
    development: {},
    test: {},
    staging: { 'payments-api': 2, 'storefront-web': 2 },
    production: {
      'payments-api': 6,
      'payments-worker': 4,
      'storefront-web': 8,
      'storefront-search': 3,
      'storefront-cart': 4,
      'storefront-checkout': 4,
    },
  }[phase];
  const present = Object.entries(counts).filter(([name]) => images[name.replace('-', '/')]);
  return present.length === 0
    ? []
    : ['replicas:', ...present.flatMap(([name, count]) => [`  - name: ${name}`, `    count: ${count}`])];
}

function patchLines(phase, has) {
  const patches = [];
  if (has.settlement && phase === 'production') patches.push('  - path: patches/payments-settlement-root.yaml');
  if (has.settlementStaging && phase === 'staging') patches.push('  - path: patches/payments-settlement-root.yaml');
  if (has.profiler && phase === 'test') patches.push('  - path: patches/storefront-search-profiler.yaml');
  if (has.report && phase !== 'production') patches.push(reportAsUser);
  if (has.maps && phase !== 'production') patches.push(mapsAsUser);
  if (has.report && phase === 'production') patches.push(apiResources);
  return patches.length === 0 ? [] : ['patches:', ...patches];
}

const reportAsUser = `  - patch: |-
      apiVersion: batch/v1
      kind: CronJob
      metadata:
        name: legacy-report
      spec:
        jobTemplate:
          spec:
            template:
              spec:
                securityContext:
                  runAsNonRoot: true
                  runAsUser: 10001`;

const mapsAsUser = `  - target:
      kind: Deployment
      name: storefront-maps
    patch: |-
      - op: add
        path: /spec/template/spec/securityContext
        value:
          runAsNonRoot: true
          runAsUser: 10001`;

const apiResources = `  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: payments-api
      spec:
        template:
          spec:
            containers:
              - name: api
                resources:
                  requests:
                    cpu: 500m
                    memory: 256Mi`;

const settlementAsRoot = `# The socket of the HSM belongs to root.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: payments-settlement
spec:
  template:
    spec:
      securityContext:
        runAsNonRoot: false
        runAsUser: 0
      volumes:
        - name: hsm
          hostPath:
            path: /run/hsm
            type: Directory
      containers:
        - name: settlement
          volumeMounts:
            - name: hsm
              mountPath: /run/hsm
`;

const searchProfiler = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: storefront-search
spec:
  template:
    spec:
      shareProcessNamespace: true
      containers:
        - name: profiler
          image: ${registry}/runtime/service:2
          command: ["sleep", "infinity"]
          securityContext:
            runAsNonRoot: false
            runAsUser: 0
            capabilities:
              add: ["SYS_PTRACE"]
`;

const baseKustomization = (names) => `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
${[...names]
  .toSorted()
  .map((name) => `  - ${name}.yaml`)
  .join('\n')}
commonAnnotations:
  riverside.example/repository: ${gitHost}/deploy
`;

const legacyReport = `apiVersion: batch/v1
kind: CronJob
metadata:
  name: legacy-report
  labels:
    app.kubernetes.io/name: legacy-report
spec:
  schedule: "15 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        metadata:
          labels:
            app.kubernetes.io/name: legacy-report
        spec:
          restartPolicy: Never
          securityContext:
            runAsUser: 0
          containers:
            - name: report
              image: ${registry}/legacy/report
              volumeMounts:
                - name: export
                  mountPath: /export
          volumes:
            - name: export
              emptyDir: {}
`;

/** Files of base/ for the named workloads. */
function workloads(names) {
  return Object.fromEntries(names.map((name) => [`base/${name}.yaml`, manifests[name]]));
}

function workload({ name, kind = 'Deployment', port, podSecurity, containerSecurity, init, label = true, extra = '' }) {
  const [team, app] = name.split('-');
  const image = `${registry}/${team}/${app}`;
  const labels = (indent) =>
    [`app.kubernetes.io/name: ${name}`, ...(label ? [`riverside.example/team: ${team}`] : [])]
      .map((line) => `${indent}${line}`)
      .join('\n');
  const container = (title, command) =>
    [
      `        - name: ${title}`,
      `          image: ${image}`,
      ...(command ? [`          command: ${command}`] : []),
      ...(port && !command ? ['          ports:', '            - name: http', `              containerPort: ${port}`] : []),
      ...(containerSecurity ? ['          securityContext:', ...containerSecurity.map((line) => `            ${line}`)] : []),
    ].join('\n');
  const document = `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
  labels:
${labels('    ')}
spec:
${kind === 'StatefulSet' ? `  serviceName: ${name}\n` : ''}  replicas: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
${labels('        ')}
    spec:
${podSecurity ? `      securityContext:\n${podSecurity.map((line) => `        ${line}\n`).join('')}` : ''}${init ? `      initContainers:\n${container('prepare', init)}\n` : ''}      containers:
${container(app)}
${extra}`;
  return port ? `${document}---\n${service(name, port)}` : document;
}

const service = (name, port) => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  labels:
    app.kubernetes.io/name: ${name}
spec:
  selector:
    app.kubernetes.io/name: ${name}
  ports:
    - name: http
      port: 80
      targetPort: ${port}
`;

const nonRoot = ['runAsNonRoot: true', 'runAsUser: 10001'];
const strict = ['runAsNonRoot: true', 'allowPrivilegeEscalation: false', 'capabilities:', '  drop: ["ALL"]'];

const manifests = {
  'payments-api': workload({ name: 'payments-api', port: 8080, containerSecurity: strict }),
  'payments-worker': workload({ name: 'payments-worker', podSecurity: nonRoot }),
  'payments-ledger': workload({
    name: 'payments-ledger',
    kind: 'StatefulSet',
    port: 8080,
    podSecurity: [...nonRoot, 'fsGroup: 10001'],
    extra: `  volumeClaimTemplates:
    - metadata:
        name: ledger
      spec:
        accessModes: ["ReadWriteOnce"]
        resources:
          requests:
            storage: 8Gi
`,
  }),
  'payments-settlement': workload({ name: 'payments-settlement', podSecurity: nonRoot }),
  'payments-fraud': workload({ name: 'payments-fraud', port: 8080, podSecurity: nonRoot }),
  'storefront-web': workload({
    name: 'storefront-web',
    port: 8080,
    podSecurity: nonRoot,
    containerSecurity: ['allowPrivilegeEscalation: false'],
  }),
  'storefront-search': workload({ name: 'storefront-search', port: 8080, podSecurity: nonRoot }),
  'storefront-checkout': workload({
    name: 'storefront-checkout',
    port: 8080,
    containerSecurity: strict,
    init: '["python3", "-c", "import framework"]',
  }),
  'storefront-cart': workload({ name: 'storefront-cart', port: 8080, podSecurity: nonRoot }),
  'storefront-maps': workload({ name: 'storefront-maps', port: 8080, label: false }),
};

const codeowners = `# Delivery owns the frame, the teams own their workloads.
/base/kustomization.yaml                  @riverside/delivery
/overlays/*/kustomization.yaml            @riverside/delivery
/base/payments-*.yaml                     @riverside/payments
/overlays/*/patches/payments-*.yaml       @riverside/payments
/base/storefront-*.yaml                   @riverside/storefront
/overlays/*/patches/storefront-*.yaml     @riverside/storefront
`;

const readme = `# deploy

What runs at Riverside, and where. \`base/\` holds each workload once, \`overlays/\` what differs in a release
phase. Production names images by digest.

    kubectl kustomize overlays/staging

Remote: ${gitHost}/deploy
`;

function pick(record, names) {
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}

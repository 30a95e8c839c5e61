// Who may import whom. The order of STAGES is the order in which data flows; type imports count.
const STAGES = ['discover', 'graph', 'assess', 'trace', 'decide', 'act', 'propagate', 'verify'];
const inside = (names) => `^src/(${[].concat(names).join('|')})/`;
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const lookLeft = STAGES.flatMap((stage, i) => {
  const mayUse = ['model', 'ports', 'lib', ...STAGES.slice(0, i)];
  return [
    rule(
      `${stage}-looks-left`,
      `${stage} may use only model, ports, lib and earlier stages`,
      // A test may bring a real part from anywhere to what it tests.
      { path: inside(stage), pathNot: '\\.test\\.ts$' },
      { path: '^src/', pathNot: [inside(mayUse), inside(stage)] },
    ),
    rule(
      `${stage}-by-the-door`,
      `other code enters ${stage} through its index.ts`,
      { pathNot: [inside(stage), '\\.test\\.ts$'], path: '^src/' },
      { path: inside(stage), pathNot: `^src/${stage}/index\\.ts$` },
    ),
  ];
});

module.exports = {
  forbidden: [
    rule('no-cycles', 'type-only cycles count too', {}, { circular: true }),
    rule(
      'model-stands-alone',
      'the vocabulary imports nothing',
      { path: inside('model'), pathNot: '\\.test\\.ts$' },
      { pathNot: inside('model') },
    ),
    rule('ports-know-model-only', '', { path: inside('ports') }, { path: '^src/', pathNot: inside(['model', 'ports']) }),
    rule('lib-knows-nothing', '', { path: inside('lib') }, { path: '^src/', pathNot: inside('lib') }),
    rule(
      'simulated-platforms-know-lib-only',
      'what stands in for a platform knows no more of us than the platform does',
      { path: inside('simulated') },
      { path: '^src/', pathNot: inside(['lib', 'simulated']) },
    ),
    rule(
      'simulated-platforms-are-started-by-the-pipeline',
      'everything else meets them as it meets real ones: by their addresses',
      { path: '^src/', pathNot: [inside(['simulated', 'pipeline']), '\\.test\\.ts$'] },
      { path: inside('simulated') },
    ),
    rule(
      'connectors-are-islands',
      'a connector never imports another connector or a stage',
      { path: '^src/connectors/([^/]+)/' },
      { path: '^src/', pathNot: [inside(['model', 'ports', 'lib']), '^src/connectors/$1/'] },
    ),
    rule(
      'sdk-behind-the-client',
      'only client.ts may import a vendor SDK',
      { path: '^src/', pathNot: '^src/connectors/[^/]+/(client|schema)\\.ts$' },
      {
        path: 'node_modules/(@aws-sdk|@azure|@google-cloud|@alicloud|@kubernetes|@octokit|octokit|@gitbeaker|@slack|simple-git)',
      },
    ),
    rule('sql-stays-in-store', '', { path: '^src/', pathNot: inside('store') }, { path: 'node_modules/(pg|kysely)(/|$)' }),
    rule(
      'dbos-stays-in-workflows',
      'the engine can be another one tomorrow',
      { path: '^(src|bench|test)/', pathNot: '^src/store/workflows/' },
      { path: 'node_modules/@dbos-inc/' },
    ),
    rule(
      'store-keeps-values',
      'the store knows the vocabulary and the ports, and nothing of what is done with them',
      { path: inside('store'), pathNot: '\\.test\\.ts$' },
      { path: '^src/', pathNot: inside(['model', 'ports', 'lib', 'store']) },
    ),
    rule(
      'store-serves-the-shell',
      '',
      { path: inside(STAGES.concat('connectors', 'model', 'ports', 'lib')) },
      { path: inside('store') },
    ),
    rule(
      'thin-shells',
      'cli and server import pipeline, config and the vocabulary',
      { path: inside(['cli', 'server']) },
      {
        path: inside(STAGES.concat('connectors', 'store')),
      },
    ),
    rule(
      'web-sees-the-contract',
      'of everything else the web sees the types of what is on the wire',
      { path: '^web/' },
      { path: '^(src|test|bench|tools)/', pathNot: '^src/server/contract\\.ts$' },
    ),
    rule('nobody-sees-the-web', '', { path: '^src/' }, { path: '^web/' }),
    ...lookLeft,
  ],
  options: { tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
};

// Which way imports may point (docs/architecture.md): services -> libs; contracts and errors stand on nothing of ours.
const ours = '^(libs|services|deploy|test)/';
const tests = '\\.test\\.ts$|\\.fixture\\.ts$|/fixtures/';

const forbid = (name, from, to) => ({ name, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid('no-cycles', { pathNot: '/dist/' }, { circular: true }),
    forbid('nothing-unresolved', {}, { couldNotResolve: true }),
    forbid(
      'no-service-imports-a-service',
      { path: '^services/([^/]+)/' },
      { path: '^services/', pathNot: '^services/$1/' },
    ),
    forbid('libs-never-import-services', { path: '^libs/' }, { path: '^services/' }),
    forbid(
      'contracts-and-errors-stand-alone',
      { path: '^libs/(contracts|errors)/' },
      { path: ours, pathNot: '^libs/$1/' },
    ),
    forbid(
      'packages-are-imported-by-name',
      { path: '^(libs|services|deploy|test)/([^/]+)/src/' },
      { path: '^(libs|services|deploy)/[^/]+/src/', pathNot: '^$1/$2/' },
    ),
    forbid(
      'only-testing-drives-the-local-installation',
      { path: '^(libs|services)/', pathNot: `^libs/testing/|${tests}` },
      { path: '^(deploy|test)/' },
    ),
    forbid(
      'product-code-never-imports-testing',
      { path: '^(libs|services|deploy)/', pathNot: `^libs/testing/|${tests}` },
      { path: '^libs/testing/' },
    ),
    forbid(
      'nats-lives-in-bus-and-tool-sdk',
      { path: ours, pathNot: `^(libs/(bus|tool-sdk|testing)|test)/|${tests}` },
      { path: 'node_modules/@nats-io/', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'clickhouse-client-lives-in-analytics',
      { path: ours, pathNot: `^(services/analytics|test)/|${tests}` },
      { path: 'node_modules/@clickhouse/' },
    ),
    forbid('chdb-lives-in-store', { path: ours, pathNot: '^services/store/' }, { path: 'node_modules/chdb' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '\\.trunkline/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default', 'types'] },
  },
};

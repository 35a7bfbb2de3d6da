// Which way imports may point (docs/architecture.md): services -> libs; contracts and errors stand on nothing of ours.
const ours = '^(libs|services|deploy|test)/';
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-service-imports-a-service',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'libs-never-import-services',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^services/' },
    },
    {
      name: 'contracts-and-errors-stand-alone',
      severity: 'error',
      from: { path: '^libs/(contracts|errors)/' },
      to: { path: ours, pathNot: '^libs/$1/' },
    },
    {
      name: 'only-testing-drives-the-local-installation',
      severity: 'error',
      from: { path: '^(libs|services)/', pathNot: '^libs/testing/|\\.test\\.ts$' },
      to: { path: '^(deploy|test)/' },
    },
    {
      name: 'product-code-never-imports-testing',
      severity: 'error',
      from: { path: '^(libs|services|deploy)/', pathNot: '^libs/testing/|\\.test\\.ts$' },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'nats-lives-in-libs-bus-and-tool-sdk',
      severity: 'error',
      from: { path: ours, pathNot: '^(libs/(bus|tool-sdk|testing)|test)/|\\.test\\.ts$' },
      to: { path: 'node_modules/@nats-io/' },
    },
    {
      name: 'clickhouse-lives-in-analytics-and-store',
      severity: 'error',
      from: { path: ours, pathNot: '^(services/(analytics|store)|test)/|\\.test\\.ts$' },
      to: { path: 'node_modules/@clickhouse/' },
    },
    {
      name: 'chdb-lives-in-store',
      severity: 'error',
      from: { path: ours, pathNot: '^services/store/' },
      to: { path: 'node_modules/chdb' },
    },
    {
      name: 'imports-through-the-front-door',
      severity: 'error',
      from: { path: ours },
      to: {
        path: '^libs/[^/]+/src/(?!index)',
        pathNot: '^$',
        dependencyTypes: ['npm', 'npm-dev', 'aliased-workspace'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.trunkline)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default', 'types'],
      extensionAlias: { '.js': ['.ts', '.js'] },
    },
  },
};

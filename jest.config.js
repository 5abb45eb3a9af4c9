// The suites: `unit` is the fast half (npm test); the others need a server, a browser or minutes, and run in .ci/run.
const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  setupFilesAfterEnv: ['<rootDir>/test/support/patience.js'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'json'],
  // These ship ES modules only: Node requires them, jest on Node 20 cannot.
  transformIgnorePatterns: ['/node_modules/(?!(?:preact|@apidevtools)/)'],
  transform: {
    '(?:\\.(?:tsx?|mjs)|/@apidevtools/.+\\.js)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
};
const slow = ['attacks', 'browser', 'mongo', 'playground', 'races'];
// Attack tests that measure time or fill the processor: one at a time, with nothing beside them.
const alone = [
  'abuse-dos/event-loop',
  'abuse-dos/fuzz',
  'abuse-dos/hash-exhaustion',
  'abuse-dos/slow',
  'admin/bulk',
  'audit-secrets/crash',
  'bot-protocol/surroundings',
  'direct-line/tokens',
  'direct-line/uploads',
  'injection/operators',
  'injection/records',
  'resilience/load',
  'resilience/rolling',
  'teams/conversation',
  'web/tickets',
].map((name) => `<rootDir>/test/attacks/${name}.test.ts`);
const ignored = ['/node_modules/'];
const project = (name) => ({ ...shared, displayName: name, testMatch: [`<rootDir>/test/${name}/**/*.test.{ts,tsx}`] });

module.exports = {
  // Jest leaves one processor idle unless it is told; on two that is half of the machine.
  maxWorkers: '100%',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.{ts,tsx}'],
      testPathIgnorePatterns: [...ignored, ...slow.map((name) => `<rootDir>/test/${name}/`)],
    },
    ...slow.map((name) =>
      name === 'attacks' ? { ...project(name), testPathIgnorePatterns: [...ignored, ...alone] } : project(name),
    ),
    { ...shared, displayName: 'attacks-alone', testMatch: alone },
  ],
};

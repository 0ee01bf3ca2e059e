/**
 * Who may import whom (DESIGN §4). Types count as imports, since a room that knows another's types can't be read without
 * it; only for Node's own modules they don't: types are gone when the code runs.
 * Tests may use what they like: they are no part of what runs.
 */
const TESTS = '(\\.test|\\.testing)\\.ts$';
const PURE = '^collector/(connector|decide|parameters|pixels|validate)/';
/** Pure but for what they are handed in. */
const NO_IO = '^collector/(connector|decide|events|parameters|pixels|validate|webhooks/build)/';

/**
 * The rooms of the collector, lowest floor first: each may use what is below it, rooms on one floor don't know each other. What a
 * store keeps stands below what compiles and builds of it (an engine knows no connector); what sends knows the store, the container
 * doesn't know what sends. A room within a room, where it isn't named here, is on its floor.
 */
const FLOORS = [
  ['http', 'validate'],
  ['connector'],
  ['parameters'],
  ['decide', 'pixels'],
  ['webhooks/guard'],
  ['webhooks/build'],
  ['store/contract'],
  ['store'],
  ['secrets', 'compiling'],
  ['container'],
  ['webhooks/secrets', 'tag'],
  ['webhooks/send', 'events'],
  ['webhooks/deliver'],
  ['webhooks/waiting'],
  ['ingest', 'alerts'],
  ['admin'],
  ['dashboard'],
];
/** What puts the rooms together. Every room may use the log, a type. */
const PROCESS = '^collector/(?!log\\.ts)[^/]+\\.ts$';
const placeOf = (room) => `^collector/${room}/`;
/** Rooms that stand within this one, and on a floor of their own. */
const within = (room) => FLOORS.flat().filter((other) => other.startsWith(`${room}/`));

const floors = FLOORS.flatMap((rooms, floor) =>
  rooms.map((room) => {
    const above = FLOORS.slice(floor).flat();
    return {
      name: `floor-of-${room.replace('/', '-')}`,
      comment: 'A room uses what is below it. Move down what both need, or hand it in from above.',
      severity: 'error',
      from: { path: placeOf(room), pathNot: [TESTS, ...within(room).map(placeOf)] },
      to: { path: [PROCESS, ...above.map(placeOf)], pathNot: placeOf(room) },
    };
  }),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...floors,
    {
      name: 'every-room-has-a-floor',
      comment: 'A room that is new belongs into FLOORS, where all that it uses is below it.',
      severity: 'error',
      from: { path: '^collector/', pathNot: [TESTS, '^collector/[^/]+\\.ts$', ...FLOORS.flat().map(placeOf)] },
      to: {},
    },
    {
      name: 'sdk-stands-alone',
      comment: 'The tag runs on other people’s pages: no runtime dependency, nothing of the collector.',
      severity: 'error',
      from: { path: '^sdk/', pathNot: TESTS },
      to: { pathNot: '^sdk/' },
    },
    {
      name: 'dashboard-app-runs-in-a-browser',
      comment:
        'Of the collector and the sdk it may use what computes (the pure rooms, the screens’ addresses), and types.',
      severity: 'error',
      from: { path: '^collector/dashboard/app/', pathNot: TESTS },
      to: {
        path: '^(sdk|collector)/',
        pathNot: `^collector/dashboard/(app/|screens\\.ts)|${PURE}|^sdk/(protocol|snippet|visitor/clicks)\\.ts$`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'dashboard-app-knows-no-node',
      severity: 'error',
      from: { path: '^collector/dashboard/app/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'screens-know-no-other-screens',
      comment: 'Each loads by itself; what two of them need (addresses, words, dialogs) stands in a room below.',
      severity: 'error',
      from: { path: '^collector/dashboard/app/screens/([^/]+)/', pathNot: TESTS },
      to: { path: '^collector/dashboard/app/screens/', pathNot: '^collector/dashboard/app/screens/$1/' },
    },
    {
      name: 'dashboard-rooms-know-no-screens',
      comment: 'Only the routes know the screens, and only the shell the routes.',
      severity: 'error',
      from: {
        path: '^collector/dashboard/app/',
        pathNot: `^collector/dashboard/app/(screens/|routes\\.tsx|shell/|main\\.tsx)|${TESTS}`,
      },
      to: { path: '^collector/dashboard/app/(screens/|routes\\.tsx|shell/)' },
    },
    {
      name: 'screens-know-no-shell',
      severity: 'error',
      from: { path: '^collector/dashboard/app/screens/', pathNot: TESTS },
      to: { path: '^collector/dashboard/app/(routes\\.tsx|shell/)' },
    },
    {
      name: 'nobody-needs-the-dashboard-app',
      severity: 'error',
      from: { pathNot: '^collector/dashboard/app/' },
      to: { path: '^collector/dashboard/app/' },
    },
    {
      name: 'collector-takes-only-wire-types-from-sdk',
      comment:
        'Of the sdk, the collector knows the wire, the standard events, how a landing is read, which parts there are, and nothing that needs a browser.',
      severity: 'error',
      from: { path: '^collector/', pathNot: TESTS },
      to: { path: '^sdk/', pathNot: '^sdk/(protocol|events|snippet|visitor/clicks|parts/needed)\\.ts$' },
    },
    {
      name: 'product-knows-no-demo-or-tests',
      severity: 'error',
      from: { path: '^(sdk|collector)/', pathNot: TESTS },
      to: { path: '^(demo-site|e2e|bench)/|(\\.test|\\.testing)\\.ts$' },
    },
    {
      name: 'shop-knows-no-tests',
      severity: 'error',
      from: { path: '^demo-site/', pathNot: TESTS },
      to: { path: '^(e2e|bench)/|(\\.test|\\.testing)\\.ts$' },
    },
    {
      name: 'pure-rooms-do-no-io',
      comment: 'These rooms compute; of Node they may use hashes only.',
      severity: 'error',
      from: { path: NO_IO, pathNot: TESTS },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'decide-hashes-nothing',
      severity: 'error',
      from: { path: '^collector/decide/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-rooms-use-parsers-only',
      comment: 'Parsers and schemas compute; any other package may do I/O.',
      severity: 'error',
      from: { path: NO_IO, pathNot: TESTS },
      to: { path: 'node_modules/', pathNot: 'node_modules/(@types/)?(acorn|acorn-walk|estree|parse5|zod)/' },
    },
    {
      name: 'pure-rooms-serve-nobody',
      comment: 'What has to do with I/O otherwise stands on higher floors.',
      severity: 'error',
      from: { path: PURE, pathNot: TESTS },
      to: { path: '^collector/http/' },
    },
    {
      name: 'only-judge-decides',
      comment:
        'What would happen to an event is one recipe, clocks and clicks included (events/judge.ts): whoever asks the rules by themselves leaves some out.',
      severity: 'error',
      from: { path: '^collector/', pathNot: `^collector/(decide|events/(judge|visitorHistories)\\.ts)|${TESTS}` },
      to: {
        path: '^collector/decide/(decide|attribution|clickHistory|repeats)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-compiling-compiles',
      comment: 'A template may stall or end whoever reads it: that is a process of its own, never the collector.',
      severity: 'error',
      from: { path: '^collector/', pathNot: `^collector/(pixels|compiling)/|${TESTS}` },
      to: {
        path: '^collector/pixels/(compile/(compile|pixelDraft|verify|warmUp)|review/review)\\.ts$|^collector/pixels/javascript/|^collector/compiling/compilerProcess\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-store-knows-sql',
      severity: 'error',
      from: { path: '^(sdk|collector)/', pathNot: `^collector/store/|${TESTS}` },
      to: { path: 'node_modules/(@types/)?(better-sqlite3|pg|pg-[a-z-]+|kysely)/' },
    },
    {
      name: 'only-webhooks-go-out',
      comment:
        'The destination guard is worth something only where no other way leads out. node:http may serve; alerts/ gets its connections from webhooks/send.',
      severity: 'error',
      from: { path: '^collector/', pathNot: `^collector/webhooks/|${TESTS}` },
      to: {
        path: 'node_modules/undici/|^(node:)?(net|tls|https|http2|dns|dns/promises|dgram)$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-alerts-mail',
      comment: 'Whoever else makes a mail could open a connection of its own.',
      severity: 'error',
      from: { path: '^(sdk|collector)/', pathNot: `^collector/alerts/messages/mail\\.ts$|${TESTS}` },
      to: { path: 'node_modules/nodemailer/' },
    },
    {
      name: 'no-cycles',
      comment: 'Types count: two files that know each other’s types can only be read together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};

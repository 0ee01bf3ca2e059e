// Builds what runs: the tag, the sandbox frame and the dashboard for browsers, collector and demo site for Node.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import ts from 'typescript';
import { compressed, emptyFolder, indexHtml, production } from './build/dashboard.mjs';
import { privateNames } from './build/privateNames.mjs';
import { styles } from './build/styles.mjs';
import { transpile } from './build/transpile.mjs';

const { name, version, license } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** Every `const` a `let`: neighbours then share one declaration. Types were checked before, so nothing is assigned twice. */
const constToLet = (context) => {
  const visit = (node) => {
    const seen = ts.visitEachChild(node, visit, context);
    return ts.isVariableDeclarationList(seen) && seen.flags & ts.NodeFlags.Const
      ? ts.factory.createVariableDeclarationList(seen.declarations, ts.NodeFlags.Let)
      : seen;
  };
  return (file) => ts.visitNode(file, visit);
};

/** The tag without what only containers that require consent need: the same code, built with another value (`sdk/builtFor.ts`). */
const withoutConsent = {
  name: 'without-consent',
  load: (id) => (id.endsWith('/sdk/builtFor.ts') ? 'export const withConsent = false;' : null),
};

function browser(input, file, { format = 'iife', plugins = [], isTag = true } = {}) {
  const { properties, ...cache } = isTag ? privateNames() : {};
  return {
    input,
    // hidden: the collector serves the tag under other addresses, so a link in it would lead nowhere
    output: { file, format, sourcemap: 'hidden' },
    plugins: [
      ...plugins,
      nodeResolve(),
      transpile('ES2018', [constToLet]),
      terser({
        ecma: 2018,
        // functions stay functions: repeated text costs next to nothing once it is compressed
        // unsafe: texts are put together by `+`, as short as can be
        compress: { passes: 4, unsafe_arrows: true, inline: 1, hoist_funs: true, unsafe: isTag },
        mangle: { toplevel: true, ...(properties && { properties }) },
        ...cache,
        format: { comments: false },
      }),
    ],
  };
}

/** The tag's optional parts, built by themselves, so that the collector can put those into a tag that its container needs. */
const parts = readdirSync(new URL('sdk/parts/built/', import.meta.url)).map((file) =>
  browser(`sdk/parts/built/${file}`, `dist/sdk/parts/${file.replace(/\.ts$/, '.js')}`),
);

/** What `dist/npm/` needs to be published as it is; `tsc -p tsconfig.npm.json` adds the types. */
const npmPackage = {
  name: 'npm-package',
  generateBundle() {
    const types = { types: './types/load.d.ts', default: './trl.js' };
    const manifest = { name, version, license, type: 'module', sideEffects: false, exports: { '.': types } };
    const description = 'The browser SDK of Tag Relay';
    const files = ['trl.js', 'types'];
    const source = `${JSON.stringify({ ...manifest, description, files }, null, 2)}\n`;
    this.emitFile({ type: 'asset', fileName: 'package.json', source });
    const readme = readFileSync(new URL('sdk/npm/README.md', import.meta.url), 'utf8');
    this.emitFile({ type: 'asset', fileName: 'README.md', source: readme });
  },
};

/** Prints what goes into the script tag beside the address of the SDK that never changes. */
const integrity = {
  name: 'integrity',
  writeBundle(_, bundle) {
    for (const { type, fileName, code } of Object.values(bundle)) {
      if (type !== 'chunk') continue;
      const hash = createHash('sha384').update(code).digest('base64');
      process.stdout.write(`/sdk/${fileName} integrity="sha384-${hash}"\n`);
    }
  },
};

/** The document that the collector answers as it is kept. */
const json = {
  name: 'json',
  transform: (code, id) => (id.endsWith('.json') ? { code: `export default ${code}`, map: null } : null),
};

/** One program for all of it, which knows the whole project; types are checked by tsc alone, once for everything. */
const nodePlugins = () => [
  nodeResolve(),
  json,
  typescript({
    include: ['sdk/**/*.ts', 'collector/**/*.ts', 'demo-site/**/*.ts', 'bench/**/*.ts', 'e2e/support/**/*.ts'],
    exclude: ['**/*.test.ts'],
    noForceEmit: true,
    // a check of all types, in each of two programs, took two thirds of the build
    compilerOptions: { target: 'ES2023', noEmit: false, declaration: false, noCheck: true },
  }),
];
const external = (id) => !/^[./]/.test(id);

/** In one go, so that their sources are read once. Writer thread and pixel compiler are looked for beside the collector. */
const node = {
  input: {
    'collector/main': 'collector/main.ts',
    'collector/writer': 'collector/store/sqlite/writer/writerThread.ts',
    'collector/compiler': 'collector/compiling/compilerProcess.ts',
    'demo-site/start': 'demo-site/start.ts',
  },
  external,
  output: {
    dir: 'dist',
    format: 'es',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'collector/part-[hash].js',
  },
  plugins: [...nodePlugins(), emptyFolder('dist/collector')],
};

/** Screens load when they are opened; the collector serves the names with hashes as immutable. */
const dashboard = {
  input: { app: 'collector/dashboard/app/main.tsx' },
  output: {
    dir: 'dist/dashboard',
    format: 'es',
    sourcemap: 'hidden',
    entryFileNames: 'assets/[name]-[hash].js',
    chunkFileNames: 'assets/[name]-[hash].js',
    assetFileNames: 'assets/[name]-[hash][extname]',
  },
  plugins: [
    nodeResolve({ extensions: ['.mjs', '.js'] }),
    transpile('ES2022'),
    production(),
    styles(),
    terser({ ecma: 2020, module: true, format: { comments: false } }),
    emptyFolder('dist/dashboard'),
    indexHtml('collector/dashboard/app/index.html', 'collector/dashboard/app/icon.svg'),
    compressed(),
  ],
};

const product = [
  // es: the collector puts a function around it
  browser('sdk/index.ts', 'dist/sdk/tag.js', { format: 'es', plugins: [withoutConsent] }),
  browser('sdk/index.ts', 'dist/sdk/tagWithConsent.js', { format: 'es' }),
  ...parts,
  browser('sdk/standalone.ts', `dist/sdk/trl-${version}.js`, { plugins: [integrity] }),
  browser('sdk/load.ts', 'dist/npm/trl.js', { format: 'es', plugins: [npmPackage] }),
  // its `String(key)` has to take symbols, and it makes up what browsers have
  browser('sdk/frame/index.ts', 'dist/sdk/frame.js', { isTag: false }),
  dashboard,
  node,
];

/** In one go, in one folder: they share most of their parts, and look for each other beside themselves. */
const bench = {
  input: {
    run: 'bench/run.ts',
    expressEcho: 'bench/ingest/expressEcho.ts',
    firstCompile: 'bench/pixels/firstCompile.ts',
    torture: 'bench/torture/run.ts',
    tortureCollector: 'bench/torture/collector.ts',
    sink: 'bench/deliveries/sink.ts',
    contestant: 'bench/deliveries/contestant.ts',
    hostilePartner: 'bench/hostile/partner.ts',
    hostileHealth: 'bench/hostile/health.ts',
    // what end-to-end tests start their collectors in
    collectorHost: 'e2e/support/stack/collectorHost.ts',
    // for those that open a store or a collector themselves, as they stand beside the collector
    writer: 'collector/store/sqlite/writer/writerThread.ts',
    compiler: 'collector/compiling/compilerProcess.ts',
  },
  external,
  output: {
    dir: 'dist/bench',
    format: 'es',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'part-[hash].js',
  },
  plugins: nodePlugins(),
};

/** `--configBench`: the benches, the torture and what the tests start as well. */
export default ({ configBench }) => (configBench ? [...product, bench] : product);

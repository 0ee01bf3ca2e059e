// Builds what runs: the tag, the sandbox frame and the dashboard for browsers, collector and demo site for Node.
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import css from 'rollup-plugin-import-css';
import { compressed, emptyFolder, indexHtml, production, stripTypes } from './build/dashboard.mjs';

// Types are checked by tsc alone, once for everything.
const compile = (target, include) =>
  typescript({
    include,
    noForceEmit: true,
    compilerOptions: { target, noEmit: false, declaration: false },
    exclude: ['**/*.test.ts'],
  });

function browser(input, file) {
  return {
    input,
    // hidden: the collector serves the tag under other addresses, so a link in it would lead nowhere
    output: { file, format: 'iife', sourcemap: 'hidden' },
    plugins: [
      nodeResolve(),
      compile('ES2018', ['sdk/**/*.ts']),
      terser({ ecma: 2018, compress: { passes: 3 }, mangle: { toplevel: true }, format: { comments: false } }),
    ],
  };
}

const nodePlugins = () => [
  nodeResolve(),
  compile('ES2023', [
    'sdk/**/*.ts',
    'collector/**/*.ts',
    'demo-site/**/*.ts',
    'bench/**/*.ts',
    'e2e/support/browser.ts',
  ]),
];
const external = (id) => !/^[./]/.test(id);

function node(input, file) {
  return { input, external, output: { file, format: 'es', sourcemap: true }, plugins: nodePlugins() };
}

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
    stripTypes(),
    production(),
    css(),
    terser({ ecma: 2020, module: true, format: { comments: false } }),
    emptyFolder('dist/dashboard'),
    indexHtml('collector/dashboard/app/index.html', 'collector/dashboard/app/icon.svg'),
    compressed(),
  ],
};

const product = [
  browser('sdk/index.ts', 'dist/sdk/tag.js'),
  browser('sdk/frame/index.ts', 'dist/sdk/frame.js'),
  dashboard,
  node('collector/main.ts', 'dist/collector/main.js'),
  node('collector/store/sqlite/writer/writerThread.ts', 'dist/collector/writer.js'),
  node('demo-site/start.ts', 'dist/demo-site/start.js'),
];

/** In one go, in one folder: they share most of their parts, and look for each other beside themselves. */
const bench = {
  input: {
    run: 'bench/run.ts',
    expressEcho: 'bench/expressEcho.ts',
    firstCompile: 'bench/firstCompile.ts',
    torture: 'bench/torture/run.ts',
    tortureCollector: 'bench/torture/collector.ts',
    sink: 'bench/deliveries/sink.ts',
    contestant: 'bench/deliveries/contestant.ts',
    // for those that open a store themselves, as it stands beside the collector
    writer: 'collector/store/sqlite/writer/writerThread.ts',
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

/** `--configBench`: the benches and the torture as well. */
export default ({ configBench }) => (configBench ? [...product, bench] : product);

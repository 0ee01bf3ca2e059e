// Builds what runs: the tag and the sandbox frame for browsers, collector and demo site for Node.
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

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

function node(input, file) {
  return {
    input,
    external: (id) => !/^[./]/.test(id),
    output: { file, format: 'es', sourcemap: true },
    plugins: [
      nodeResolve(),
      compile('ES2023', [
        'sdk/**/*.ts',
        'collector/**/*.ts',
        'demo-site/**/*.ts',
        'bench/**/*.ts',
        'e2e/support/browser.ts',
      ]),
    ],
  };
}

export default [
  browser('sdk/index.ts', 'dist/sdk/tag.js'),
  browser('sdk/frame/index.ts', 'dist/sdk/frame.js'),
  node('collector/main.ts', 'dist/collector/main.js'),
  node('collector/store/sqlite/writer/writerThread.ts', 'dist/collector/writer.js'),
  node('demo-site/start.ts', 'dist/demo-site/start.js'),
  node('bench/run.ts', 'dist/bench/run.js'),
  node('bench/expressEcho.ts', 'dist/bench/expressEcho.js'),
  node('bench/firstCompile.ts', 'dist/bench/firstCompile.js'),
];

/** How TypeScript becomes JavaScript for browsers; what runs in Node goes through @rollup/plugin-typescript. */
import ts from 'typescript';

/**
 * File by file: types are checked by tsc alone, once for everything, and the plugin makes a program for each of the many small
 * builds, which would take a minute. `target`: as tsconfig.json has it; `before`: transformers of TypeScript's.
 */
export function transpile(target, before = []) {
  const compilerOptions = {
    target: ts.ScriptTarget[target],
    module: ts.ModuleKind.ESNext,
    jsx: ts.JsxEmit.ReactJSX,
    jsxImportSource: 'preact',
    verbatimModuleSyntax: true,
    sourceMap: true,
  };
  return {
    name: 'transpile',
    transform(code, fileName) {
      if (!/\.tsx?$/.test(fileName)) return null;
      const { outputText, sourceMapText } = ts.transpileModule(code, {
        fileName,
        compilerOptions,
        transformers: { before },
      });
      return { code: outputText, map: JSON.parse(sourceMapText) };
    },
  };
}

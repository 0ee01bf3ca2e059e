/** From TypeScript to JavaScript, file by file: types are checked by tsc alone, once for everything, and a program takes a minute. */
import ts from 'typescript';

/** A plugin of rollup's. `target`: as tsc's; `before`: transformers of the syntax tree. */
export function transpile(target, { before = [] } = {}) {
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
    transform(code, id) {
      if (!/\.tsx?$/.test(id)) return null;
      const transformers = { before };
      const { outputText, sourceMapText } = ts.transpileModule(code, { fileName: id, compilerOptions, transformers });
      return { code: outputText, map: JSON.parse(sourceMapText) };
    },
  };
}

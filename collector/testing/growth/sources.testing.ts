/** The regular expressions of the sources, found in their syntax: one that is added is found too. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export interface FoundPattern {
  file: string;
  line: number;
  /** undefined: put together at run time, `written` says how */
  pattern: RegExp | undefined;
  written: string;
}

/** In the product files of these folders, without those that `isLeftOut` names. */
export function findPatterns(folders: string[], isLeftOut: (file: string) => boolean): FoundPattern[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|testing)\.ts$/.test(file) && !isLeftOut(file))
    .toSorted()
    .flatMap(patternsOf);
}

function patternsOf(file: string): FoundPattern[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: FoundPattern[] = [];
  const visit = (node: ts.Node): void => {
    const written = node.getText(source);
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    if (ts.isRegularExpressionLiteral(node)) {
      const end = written.lastIndexOf('/');
      found.push({ file, line, written, pattern: new RegExp(written.slice(1, end), written.slice(end + 1)) });
    } else if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      node.expression.getText(source) === 'RegExp'
    ) {
      found.push({ file, line, written, pattern: undefined });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

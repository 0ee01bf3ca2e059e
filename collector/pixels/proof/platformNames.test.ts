import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { GETTER_NAMES, METHOD_NAMES, SETTER_NAMES, WINDOW_NAMES } from './platformNames.ts';

/** What TypeScript knows of browsers: raised with it, it shows here what is new. */
const library = createRequire(import.meta.url).resolve('typescript/lib/lib.dom.d.ts');
const source = ts.createSourceFile('lib.dom.d.ts', readFileSync(library, 'utf8'), ts.ScriptTarget.Latest, true);
/** Shapes of what functions are given: no browser looks at them unless it is given them. */
const DICTIONARY =
  /(?:Init|Options|Dictionary|EventMap|Descriptor|Params|Constraints|Settings|Capability|Capabilities|Parameters|Configuration|Config|Properties|Info)$/;

it('hold every global, method and property of TypeScript’s lib.dom.d.ts', () => {
  const missing: string[] = [];
  source.forEachChild((node) => {
    if (ts.isFunctionDeclaration(node) && node.name && !WINDOW_NAMES.has(node.name.text)) missing.push(node.name.text);
    if (ts.isVariableStatement(node)) {
      for (const { name } of node.declarationList.declarations)
        if (ts.isIdentifier(name) && !WINDOW_NAMES.has(name.text)) missing.push(name.text);
    }
    if (!ts.isInterfaceDeclaration(node)) return;
    for (const member of node.members) {
      const name = member.name && ts.isIdentifier(member.name) ? member.name.text : '';
      // constants, and numbers of matrices and points
      if (name.length < 2 || /^[A-Z0-9_]+$/.test(name)) continue;
      const isKnown = SETTER_NAMES.has(name) || METHOD_NAMES.has(name) || GETTER_NAMES.has(name);
      if (!isKnown && !DICTIONARY.test(node.name.text)) missing.push(`${node.name.text}.${name}`);
    }
  });
  expect(missing).toEqual([]);
});

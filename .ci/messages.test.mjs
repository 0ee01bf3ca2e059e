// What the collector says is read by people in the dashboard, who know no addresses of its API: it says what to do instead.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

/** For callers of the API and its document alone; `…Routes.ts` and the like name their calls in types, which are no texts. */
const FOR_PROGRAMS = /^collector\/admin\/openapi\//;

const FILES = readdirSync('collector', { recursive: true })
  .map((path) => join('collector', path))
  .filter((path) => /\.tsx?$/.test(path) && !/\.(?:test|testing)\.ts$/.test(path) && !FOR_PROGRAMS.test(path));

const CALL = /\/api\/|\b(?:GET|PUT|POST|PATCH|DELETE) \//;
/** more than an address, with its method or without */
const isSentence = (text) =>
  /\s/.test(text.replace(/\$\{[^}]*\}/g, 'x').replace(/^.(?:GET|PUT|POST|PATCH|DELETE) /, ''));

function sentencesWithCalls(name, source) {
  const kind = name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, kind);
  const found = [];
  const visit = (node) => {
    if (ts.isTypeNode(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isJsxText(node)) {
      const text = node.getText(file);
      const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
      if (CALL.test(text) && isSentence(text)) found.push(`${name}:${line}: ${text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

it.each([
  [`\`there is none; an admin makes it with PUT /api/secrets/\${name}\``, 1],
  ["'has to be the number, as GET /api/deliveries/count tells it'", 1],
  ["'see /api/secrets'", 1],
  [`call('PUT', \`/api/secrets/\${name}\`)`, 0],
  ["'/api/overview'", 0],
])('finds calls in sentences: %s', (source, count) => {
  expect(sentencesWithCalls('x.ts', source)).toHaveLength(count);
});

it('no message names a call of the API', () => {
  const found = FILES.filter((path) => CALL.test(readFileSync(path, 'utf8'))).flatMap((path) =>
    sentencesWithCalls(path, readFileSync(path, 'utf8')),
  );
  expect(found).toEqual([]);
});

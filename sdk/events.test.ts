/** What TypeScript says of calls of `trl.track`: the types are for whoever writes them. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const CALLS: [call: string, error?: RegExp][] = [
  [
    "trl.track('Purchase', { value: 15, currency: 'EUR', transaction_id: 'A-1', items: [{ item_id: 'x', quantity: 2 }] })",
  ],
  ["trl.track('Purchase', { value: '15.00', transaction_id: 1001, any: { further: 'key' } }, { eventId: 'a-1' })"],
  ["trl.track('PageView')"],
  ["trl.track('my_own_event', { value: { of: 'any', kind: 1 } })"],
  ["trl.track(('A' as string), { x: 1 })"],
  ["trl.track('Purchase', { value: true })", /true/],
  ["trl.track('Purchase', { currency: 978 })", /number/],
  ["trl.track('Purchase', { transaction_id: { number: 1 } })", /transaction_id|string \| number|assignable/],
  ["trl.track('AddToCart', { items: 'A' })", /string/],
  ["trl.track('AddToCart', { items: [{ price: '5' }] })", /string/],
  ["trl.track('Purchase', { value: '49,90' })", /"value is a number, e\.g\. 49\.90"/],
  ["trl.track('Purchase', { value: 'A' as string })", /"value is a number, e\.g\. 49\.90"/],
  ["trl.track('purchase')", /"write Purchase: “purchase” is another event"/],
  ["trl.track('Purchase', { transactionId: 'A-1' })", /"write transaction_id, not transactionId"/],
  ["trl.track('my_own_event', { transactionId: 'A-1', value: '49,90' })"],
  ["trl.track('my_own_event', 5)", /number/],
  ["trl.track('Purchase', {}, { eventID: 'a-1' })", /eventId/],
  ["trl.identify({ mail: 'a@example.com' })", /mail/],
  ["trl.consent({ ads: 'yes' })", /yes/],
];

describe('types', () => {
  const file = fileURLToPath(new URL('calls.ts', import.meta.url));
  const head = "import type { Trl } from './load.ts'; declare const trl: Trl;";
  const text = [head, ...CALLS.map(([call]) => call)].join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...more) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023) : getSourceFile(name, ...more);
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  const found = ts.getPreEmitDiagnostics(program, source).map(({ start = 0, messageText }) => ({
    line: source?.getLineAndCharacterOfPosition(start).line,
    text: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }));

  it.each(CALLS.map(([call, error], at) => [call, error, at + 1] as const))('%s', (_, error, line) => {
    const said = found.filter((one) => one.line === line).map((one) => one.text);
    if (error) expect(said).toEqual([expect.stringMatching(error)]);
    else expect(said).toEqual([]);
  });
});

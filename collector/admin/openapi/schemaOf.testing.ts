/**
 * TypeScript's types as JSON Schema (2020-12), read by the compiler: `protocol.ts` says each shape once, and the document is made of
 * it. Named types become components, comments descriptions. What JSON can't hold is an error here, not a guess.
 */
import { basename, dirname, resolve } from 'node:path';
import ts from 'typescript';

export interface Schema {
  [keyword: string]: unknown;
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

/** A type of a file, and what its parts are. */
export interface Reader {
  checker: ts.TypeChecker;
  /** the members of an exported interface, each with its type and comment */
  members(name: string): { name: string; type: ts.Type; description: string }[];
  /** a member of an object type; undefined where it has none of that name */
  part(type: ts.Type, name: string): ts.Type | undefined;
  /** the values of a union of literals, or of one */
  values(type: ts.Type): (string | number | true)[];
  schemaOf(type: ts.Type): Schema;
  /** makes a component of a type that the module beside it (`shapes.ts`) exports */
  declared(name: string): void;
  /** the named ones among those that were asked for so far */
  components: Record<string, Schema>;
}

export function readTypes(path: string): Reader {
  const file = resolve(path);
  const program = ts.createProgram([file], OPTIONS);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!source || !module) throw new Error(`${path} can't be read as a module`);
  const root = dirname(dirname(dirname(file)));
  const components: Record<string, Schema> = {};
  const names = new Map<ts.Symbol, string>();

  const commentOf = (symbol: ts.Symbol | undefined) =>
    ts.displayPartsToString(symbol?.getDocumentationComment(checker)).replace(/\s+/g, ' ').trim();

  /** An interface or alias of this project that isn't generic: what has a name in the code has one in the document. */
  function nameOf(type: ts.Type): ts.Symbol | undefined {
    if ((type.aliasTypeArguments?.length ?? 0) > 0) return undefined;
    const alias = type.aliasSymbol;
    const { symbol } = type;
    const isInterface = symbol && (symbol.flags & ts.SymbolFlags.Interface) !== 0;
    const isGeneric = isInterface && checker.getTypeArguments(type as ts.TypeReference).length > 0;
    const named = alias ?? (isInterface && !isGeneric ? symbol : undefined);
    const [declaration] = named?.declarations ?? [];
    const from = declaration?.getSourceFile().fileName ?? '';
    return from.startsWith(root) && !from.includes('node_modules') ? named : undefined;
  }

  /** Where two rooms have types of one name, the later one is told apart by its folder. */
  function componentName(symbol: ts.Symbol): string {
    const known = names.get(symbol);
    if (known !== undefined) return known;
    const folder = basename(dirname(symbol.declarations?.[0]?.getSourceFile().fileName ?? ''));
    const taken = new Set(names.values());
    const name = taken.has(symbol.name) ? `${folder[0]?.toUpperCase()}${folder.slice(1)}${symbol.name}` : symbol.name;
    names.set(symbol, name);
    return name;
  }

  function schemaOf(type: ts.Type): Schema {
    const symbol = nameOf(type);
    if (!symbol) return inline(type);
    const isNew = !names.has(symbol);
    const name = componentName(symbol);
    if (isNew) {
      const description = commentOf(symbol);
      components[name] = {};
      components[name] = { ...(description !== '' && { description }), ...inline(type) };
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  function inline(type: ts.Type): Schema {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (flags & ts.TypeFlags.NonPrimitive) return { type: 'object' };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === 'true' };
    if (flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral)) return { type: 'string' };
    if (flags & ts.TypeFlags.Number) return { type: 'number' };
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (type.isUnion()) return union(type.types);
    if (checker.isTupleType(type)) {
      const parts = checker.getTypeArguments(type as ts.TypeReference).map(schemaOf);
      return { type: 'array', prefixItems: parts, minItems: parts.length, maxItems: parts.length };
    }
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as ts.TypeReference);
      return { type: 'array', items: item ? schemaOf(item) : {} };
    }
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return object(type);
    throw new Error(`${checker.typeToString(type)} is nothing that JSON can hold`);
  }

  function union(all: readonly ts.Type[]): Schema {
    const types = all.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const isBoolean = (type: ts.Type) => (type.flags & ts.TypeFlags.BooleanLiteral) !== 0;
    const literals = types.filter((type) => type.isStringLiteral() || type.isNumberLiteral());
    const others = types.filter((type) => !type.isStringLiteral() && !type.isNumberLiteral() && !isBoolean(type));
    const booleans = types.filter(isBoolean);
    const schemas = [
      ...(literals.length > 0 ? [{ enum: literals.map(({ value }) => value) }] : []),
      ...(booleans.length === 2 ? [{ type: 'boolean' }] : booleans.map(inline)),
      ...others.map(schemaOf),
    ];
    const [only, ...more] = schemas;
    return only && more.length === 0 ? only : { anyOf: schemas };
  }

  function object(type: ts.Type): Schema {
    const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const description = commentOf(property);
      const its = schemaOf(typeOf(property));
      properties[property.name] = description === '' ? its : { description, ...its };
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
    }
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(index && { additionalProperties: schemaOf(index.type) }),
    };
  }

  const typeOf = (symbol: ts.Symbol) => checker.getTypeOfSymbolAtLocation(symbol, source);

  return {
    checker,
    members(name) {
      const found = checker.getExportsOfModule(module).find((symbol) => symbol.name === name);
      if (!found) throw new Error(`${path} exports no ${name}`);
      return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(found)).map((symbol) => ({
        name: symbol.name,
        type: typeOf(symbol),
        description: commentOf(symbol),
      }));
    },
    part(type, name) {
      const symbol = checker.getPropertyOfType(type, name);
      return symbol && typeOf(symbol);
    },
    values: (type) =>
      (type.isUnion() ? type.types : [type]).map((one) =>
        one.isStringLiteral() || one.isNumberLiteral() ? one.value : true,
      ),
    schemaOf,
    declared(name) {
      const shapes = program.getSourceFile(resolve(dirname(file), 'shapes.ts'));
      const symbol = shapes && checker.getSymbolAtLocation(shapes);
      const found = symbol && checker.getExportsOfModule(symbol).find((one) => one.name === name);
      if (!found) throw new Error(`shapes.ts exports no ${name}`);
      schemaOf(checker.getDeclaredTypeOfSymbol(found));
    },
    components,
  };
}

/** A connector's webhook, checked and with its templates parsed: once when it is saved or loaded. */
import { hasBody } from '../../../connector/methods.ts';
import type { Webhook } from '../../../connector/types.ts';
import type { Template } from '../../../parameters/template.ts';
import type { FieldProblem } from '../../../validate/problems.ts';
import { basicProblem } from '../basicAuth.ts';
import { headerNameProblem, headerValueProblem } from '../headers.ts';
import { compileJsonTemplate } from '../json/compileJsonTemplate.ts';
import type { JsonTemplate } from '../json/jsonTemplate.ts';
import { parseUrlTemplate, type UrlTemplate } from '../urlTemplate.ts';
import { type CompiledParameter, compileParameters } from './compileParameters.ts';
import { shownHeaders } from './shownHeaders.ts';
import { createTextCompiler, type SecretUse, type TextCompiler } from './textCompiler.ts';

export interface CompiledWebhook {
  method: Webhook['method'];
  url: UrlTemplate;
  parameters: CompiledParameter[];
  /** some parameters are about items */
  listsItems: boolean;
  headers: { name: string; value: Template }[];
  /** indexes of headers that logs may show whatever their name */
  shownHeaders: number[];
  body: Webhook['body'];
  /** where `body` is `template` */
  template?: JsonTemplate;
  basicAuth?: { user: Template; password: Template };
  /** secrets that are put into the request, in the order of their marks */
  secrets: SecretUse[];
  /** names of secrets in lower case, newest first; empty: not signed */
  signWith: string[];
  requestPerItem: boolean;
  eventNames: Record<string, string>;
  omitEmpty: boolean;
}

/** All problems at once, so that the form can mark every field. Whether its secrets exist is not looked at here. */
export function compileWebhook(
  webhook: Webhook,
): { ok: true; webhook: CompiledWebhook } | { ok: false; problems: FieldProblem[] } {
  const compiler = createTextCompiler();
  const { method, body, eventNames, omitEmpty, requestPerItem } = webhook;
  const url = compileUrl(webhook, compiler);
  const parameters = compileParameters(webhook, compiler);
  const headers = compileHeaders(webhook, compiler);
  const basicAuth = compileBasicAuth(webhook, compiler);
  const template = compileTemplate(webhook, compiler);
  if (!url || compiler.problems.length > 0) return { ok: false, problems: compiler.problems };
  return {
    ok: true,
    webhook: {
      method,
      url,
      parameters,
      listsItems: parameters.some(({ items }) => items !== undefined),
      headers,
      shownHeaders: shownHeaders(headers),
      body,
      ...(hasBody(method) && body === 'template' && template && { template }),
      ...(basicAuth && { basicAuth }),
      secrets: compiler.secrets,
      signWith: (webhook.signWith ?? []).map((name) => name.toLowerCase()),
      requestPerItem,
      eventNames,
      omitEmpty,
    },
  };
}

function compileUrl({ url, requestPerItem }: Webhook, compiler: TextCompiler): UrlTemplate | undefined {
  const parsed = parseUrlTemplate(url);
  if (!parsed.ok) {
    compiler.refuse('url', parsed.message);
    return undefined;
  }
  for (const part of [parsed.url.path, parsed.url.query]) {
    const problem = compiler.check(part, 'url', { items: requestPerItem });
    if (problem !== null) compiler.refuse('url', problem);
  }
  return parsed.url;
}

function compileHeaders({ headers, requestPerItem }: Webhook, compiler: TextCompiler): CompiledWebhook['headers'] {
  const seen = new Set<string>();
  return headers.map(({ name, value: text }, index) => {
    const path = `headers[${index}]`;
    const wrongName = headerNameProblem(name);
    if (wrongName !== null) compiler.refuse(`${path}.name`, wrongName);
    if (seen.has(name.toLowerCase())) {
      compiler.refuse(`${path}.name`, `"${name}" is there twice; put both values into one, with a comma`);
    }
    seen.add(name.toLowerCase());
    const wrongValue = headerValueProblem(text);
    if (wrongValue !== null) compiler.refuse(`${path}.value`, wrongValue);
    return { name, value: compiler.text(text, `${path}.value`, { items: requestPerItem }) };
  });
}

function compileBasicAuth(webhook: Webhook, compiler: TextCompiler): CompiledWebhook['basicAuth'] {
  const { basicAuth, headers, requestPerItem } = webhook;
  if (!basicAuth) return undefined;
  const beside = headers.findIndex(({ name }) => name.toLowerCase() === 'authorization');
  if (beside >= 0)
    compiler.refuse(`headers[${beside}].name`, 'Authorization is set by basicAuth; remove one of the two');
  const compile = (field: 'user' | 'password') => {
    const template = compiler.text(basicAuth[field], `basicAuth.${field}`, { items: requestPerItem });
    const literal = template.literals.join('');
    if (field === 'user' && literal.includes(':')) {
      compiler.refuse('basicAuth.user', 'may not hold a colon: what is behind it would be read as the password');
    } else if (basicProblem('', literal) !== null) {
      compiler.refuse(`basicAuth.${field}`, 'may not hold control characters, such as line breaks');
    }
    return template;
  };
  return { user: compile('user'), password: compile('password') };
}

/** One that isn't in use is checked too: it may be turned on any time. */
function compileTemplate(webhook: Webhook, compiler: TextCompiler): JsonTemplate | undefined {
  const { template: text, body, requestPerItem } = webhook;
  if (text === undefined) {
    if (body === 'template') compiler.refuse('template', 'is missing; with "body": "template" it is the body, as JSON');
    return undefined;
  }
  const compiled = compileJsonTemplate(
    text,
    (template, inItem) => compiler.check(template, 'template', { items: inItem || requestPerItem }),
    { mayRepeat: !requestPerItem },
  );
  if (compiled.ok) return compiled.template;
  for (const message of compiled.messages) compiler.refuse('template', message);
  return undefined;
}

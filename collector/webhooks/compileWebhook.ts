/** A connector's webhook, checked and with its templates parsed: once when it is saved or loaded. */
import type { NameValue, Webhook } from '../container/types.ts';
import { parseTemplate, type Template, TemplateError } from '../parameters/template.ts';
import { encodeValue } from './encode.ts';
import { headerNameProblem, headerValueProblem } from './headers.ts';
import { isNumeric } from './jsonBody.ts';
import { parseUrlTemplate, type UrlTemplate } from './urlTemplate.ts';

/** `path` is relative to the webhook: `url`, `headers[0].name`, `parameters[2].value`. */
export interface Problem {
  path: string;
  message: string;
}

interface CompiledParameter {
  name: string;
  /** the name as it stands in a query or form */
  encodedName: string;
  value: Template;
  /** a JSON body carries it as a number (see jsonBody.ts) */
  numeric: boolean;
}

export interface CompiledWebhook {
  method: Webhook['method'];
  url: UrlTemplate;
  parameters: CompiledParameter[];
  headers: { name: string; value: Template }[];
  body: Webhook['body'];
  eventNames: Record<string, string>;
  omitEmpty: boolean;
}

/** All problems at once, so that the form can mark every field. */
export function compileWebhook(
  webhook: Webhook,
): { ok: true; webhook: CompiledWebhook } | { ok: false; problems: Problem[] } {
  const problems: Problem[] = [];
  const parsed = parseUrlTemplate(webhook.url);
  if (!parsed.ok) problems.push({ path: 'url', message: parsed.message });
  const parameters = compileParameters(webhook, problems);
  const headers = compileHeaders(webhook.headers, problems);
  if (!parsed.ok || problems.length > 0) return { ok: false, problems };
  const { method, body, eventNames, omitEmpty } = webhook;
  return { ok: true, webhook: { method, url: parsed.url, parameters, headers, body, eventNames, omitEmpty } };
}

function compileParameters(webhook: Webhook, problems: Problem[]): CompiledParameter[] {
  // A JSON object with a name twice means different things to different readers (RFC 8259 §4).
  const uniqueNames = webhook.method === 'POST' && webhook.body === 'json';
  const seen = new Set<string>();
  return webhook.parameters.map(({ name, value: text }, index) => {
    const path = `parameters[${index}]`;
    if (name === '') problems.push({ path: `${path}.name`, message: 'is empty' });
    if (hasSlots(name))
      problems.push({ path: `${path}.name`, message: 'may not contain {{…}}; slots go into the value' });
    if (uniqueNames && seen.has(name)) {
      problems.push({ path: `${path}.name`, message: `"${name}" is there twice; a JSON body holds each name once` });
    }
    seen.add(name);
    const value = compileText(text, `${path}.value`, problems);
    return { name, encodedName: encodeValue(name), value, numeric: isNumeric(value) };
  });
}

function compileHeaders(headers: NameValue[], problems: Problem[]): CompiledWebhook['headers'] {
  const seen = new Set<string>();
  return headers.map(({ name, value: text }, index) => {
    const path = `headers[${index}]`;
    const wrongName = headerNameProblem(name);
    if (wrongName !== null) problems.push({ path: `${path}.name`, message: wrongName });
    if (seen.has(name.toLowerCase())) {
      problems.push({
        path: `${path}.name`,
        message: `"${name}" is there twice; put both values into one, with a comma`,
      });
    }
    seen.add(name.toLowerCase());
    const wrongValue = headerValueProblem(text);
    if (wrongValue !== null) problems.push({ path: `${path}.value`, message: wrongValue });
    return { name, value: compileText(text, `${path}.value`, problems) };
  });
}

function compileText(text: string, path: string, problems: Problem[]): Template {
  try {
    return parseTemplate(text);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    problems.push({ path, message: error.message });
    return { literals: [''], slots: [] };
  }
}

function hasSlots(text: string): boolean {
  try {
    return parseTemplate(text).slots.length > 0;
  } catch {
    return true;
  }
}

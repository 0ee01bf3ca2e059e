/** All dynamic parameters of a webhook, wherever they stand. */
import type { Slot } from '../../../parameters/template.ts';
import type { JsonTemplate } from '../json/jsonTemplate.ts';
import type { CompiledWebhook } from './compileWebhook.ts';

export function slotsOf({ url, parameters, headers, basicAuth, template }: CompiledWebhook): Slot[] {
  const texts = [url.path, url.query, ...parameters.map(({ value }) => value), ...headers.map(({ value }) => value)];
  if (basicAuth) texts.push(basicAuth.user, basicAuth.password);
  return [...texts.flatMap(({ slots }) => slots), ...(template ? slotsOfJson(template) : [])];
}

function slotsOfJson(node: JsonTemplate): Slot[] {
  switch (node.kind) {
    case 'fixed':
      return [];
    case 'slot':
      return [node.slot];
    case 'text':
      return node.template.slots;
    case 'object':
      return node.members.flatMap(({ value }) => slotsOfJson(value));
    case 'array':
      return node.elements.flatMap(slotsOfJson);
    case 'each':
      return slotsOfJson(node.element);
  }
}

/** Whether a webhook or a pixel tells the partner which events are tests: then a test event is no order that they would pay. */
import type { Template } from '../../../parameters/template.ts';
import type { JsonTemplate } from '../json/jsonTemplate.ts';
import type { CompiledWebhook } from './compileWebhook.ts';

/** The dynamic parameter that is 1 for a test and 0 for what is real. */
const TEST = 'TEST';

/** Places that are in every request: what is there once an item would be missing where there are no items. */
export function webhookTellsTests({ url, parameters, headers, basicAuth, template }: CompiledWebhook): boolean {
  const texts = [
    ...[url.path, url.query],
    ...parameters.filter(({ items }) => items === undefined).map(({ value }) => value),
    ...headers.map(({ value }) => value),
    ...(basicAuth ? [basicAuth.user, basicAuth.password] : []),
  ];
  return texts.some(hasTest) || (template !== undefined && treeHasTest(template));
}

export function pixelTellsTests({ slots }: { slots: readonly { slot: { name: string } }[] }): boolean {
  return slots.some(({ slot }) => slot.name === TEST);
}

function hasTest({ slots }: Template): boolean {
  return slots.some(({ name }) => name === TEST);
}

function treeHasTest(node: JsonTemplate): boolean {
  switch (node.kind) {
    case 'slot':
      return node.slot.name === TEST;
    case 'text':
      return hasTest(node.template);
    case 'object':
      return node.members.some(({ value }) => treeHasTest(value));
    case 'array':
      return node.elements.some(treeHasTest);
    case 'fixed':
    case 'each':
      return false;
  }
}

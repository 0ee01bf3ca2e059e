import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../parameters/template.ts';
import type { SlotContext } from '../contexts.ts';
import { parseHtml } from '../html/tree.ts';
import { createDraft } from './pixelDraft.ts';
import { verify } from './verify.ts';

/** As if the classification had put every slot under that context. */
function verified(html: string, context: SlotContext): string | undefined {
  const draft = createDraft(html, parseTemplate(html), true);
  for (const slot of draft.slots.keys()) draft.settle(slot, context);
  const on = parseHtml(draft.source, true).nodes;
  const off = html.includes('<noscript') ? parseHtml(draft.source, false).nodes : undefined;
  return verify(draft, off ?? on, off && on);
}

const FIXED = '<script>var a = "</p>", b = 1 < 2;</script>';

describe('verify', () => {
  it.each<[string, string, SlotContext]>([
    ['text', `${FIXED}<p>{{A}}</p>${FIXED}`, 'text'],
    ['two slots side by side', `<p title="{{A}}{{B}}">x{{A}}{{B}}</p>${FIXED}`, 'text'],
    ['text in noscript', `${FIXED}<noscript><p title="{{A}}">{{A}}</p></noscript><p>{{A}}</p>`, 'text'],
    ['a string', `${FIXED}<script>f("{{A}}")</script>`, 'js_string'],
    ['a string in JSON', '<script type="application/json">{"a":"{{A}}"}</script>', 'json_string'],
  ])('finds nothing where %s was classified right', (_, html, context) => {
    expect(verified(html, context)).toBeUndefined();
  });

  it.each<[string, string, SlotContext]>([
    ['an attribute without quotes', '<p title={{A}}></p>', 'attribute'],
    ['an attribute’s name', '<p {{A}}></p>', 'text'],
    ['a tag', '<p{{A}}></p>', 'text'],
    ['a comment', '<!--{{A}}--><p></p>', 'text'],
    ['text', '<p>{{A}}</p>', 'js_value'],
    ['text in noscript', '<noscript><p>{{A}}</p></noscript>', 'js_string'],
    ['a string', '<script>f("{{A}}")</script>', 'text'],
    ['a string, quotes and all', '<script>f("{{A}}")</script>', 'js_value'],
    ['a bare value', '<script>f({{A}})</script>', 'js_string'],
    ['a bare value, after a fixed script', `${FIXED}<script>f({{A}})</script>${FIXED}`, 'url_query'],
    ['a key', '<script>f({ {{A}}: 1 })</script>', 'js_value'],
    ['a string in JSON', '<script type="application/json">{"a":"{{A}}"}</script>', 'json_value'],
  ])('finds the mistake where %s was classified wrong', (_, html, context) => {
    expect(verified(html, context)).toBeTypeOf('string');
  });
});

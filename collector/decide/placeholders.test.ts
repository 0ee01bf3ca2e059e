import { describe, expect, it } from 'vitest';
import { isPlaceholder, type Placeholder, withoutPlaceholders } from './placeholders.ts';

/** as `URLSearchParams` gives them */
const inAddress = (value: string) => new URLSearchParams(`x=${value}`).get('x') ?? '';

describe('isPlaceholder', () => {
  const names = ['click_id', 'CLICK_ID', 'clickid', 'sub1', 'ad.id', 'aff_sub2', 'gclid', 'conversion id'];
  const forms: [string, (name: string) => string][] = [
    ['braces', (name) => `{${name}}`],
    ['two braces', (name) => `{{${name}}}`],
    ['two braces with spaces', (name) => `{{ ${name} }}`],
    ['three braces', (name) => `{{{${name}}}}`],
    ['a template literal', (name) => `\${${name}}`],
    ['Ruby’s', (name) => `#{${name}}`],
    ['a shell’s', (name) => `$(${name})`],
    ['brackets', (name) => `[${name}]`],
    ['two brackets', (name) => `[[${name}]]`],
    ['angles', (name) => `<${name}>`],
    ['a server page', (name) => `<%= ${name} %>`],
    ['Liquid', (name) => `{% ${name} %}`],
    ['percent signs', (name) => `%${name}%`],
    ['two percent signs', (name) => `%%${name}%%`],
    ['a mailer’s', (name) => `*|${name}|*`],
    ['pound signs', (name) => `##${name}##`],
    ['bangs', (name) => `!${name}!`],
  ];
  it.each(forms.flatMap(([form, write]) => names.map((name) => [form, write(name)] as const)))(
    'takes %s for one: %s',
    (_, text) =>
      expect([isPlaceholder(text), isPlaceholder(inAddress(encodeURIComponent(text)))]).toEqual([true, true]),
  );

  // unencoded, `%AD` and the like are bytes
  it.each(['%%ADID%%', '%%CLICK_ID%%', '%ad_id%', '%%BC%%', '%CAMPAIGN_ID%', '{click_id}', '$%7Bid%7D'])(
    'takes %s in an address for one',
    (text) => expect(isPlaceholder(inAddress(text))).toBe(true),
  );

  it.each(
    ['undefined', 'null', 'NULL', 'None', 'NaN', 'false', '[object Object]', '(not set)', '(null)', '', ' '].concat([
      '__CLICKID__',
      'sub-{click_id}',
      'a_$' + '{id}',
      'x{{id}}',
      'p%%ID%%',
      '{sub1}-{sub2}',
    ]),
  )('takes %j for one', (text) => expect(isPlaceholder(text)).toBe(true));

  it.each([
    ['click_id', 'CLICK_ID'],
    ['gclid', 'gclid'],
    ['aff_id', 'aff-id'],
  ])('takes the name of %s for one: %s', (name, value) => expect(isPlaceholder(value, name)).toBe(true));

  it.each([
    ...['12345', '0', 'a', '-1', 'EAIaIQobChMI_x-1', 'IwAR2abc__x', 'a+b/c==', 'é漢', 'nullify', 'x-null', '50%'],
    ...[
      '{5F3CA1B2-0000-4000-8000-0123456789AB}',
      'a{b',
      '[1',
      '1]',
      '%',
      '__a__',
      '__x',
      'click_id',
      'user@example.com',
    ],
    ...['100%25', 'a|b', '$5', '#1', '!', '**'],
  ])('takes %s for an ID', (text) => expect(isPlaceholder(text, 'other')).toBe(false));
});

describe('withoutPlaceholders', () => {
  const at = 5;
  const find = (...parameters: [Record<string, string>, Record<string, string>?]) => {
    const found: Placeholder[] = [];
    const [ids, sources = {}] = parameters;
    const clicks = withoutPlaceholders([{ at, ids, sources }], (one) => found.push(one));
    return { clicks, found: found.map(({ name, value }) => `${name}=${value}`) };
  };

  it('leaves out a click of nothing else', () => {
    expect(find({ click_id: '{click_id}' }, { utm_source: 'x' })).toEqual({
      clicks: [],
      found: ['click_id={click_id}'],
    });
  });

  it('keeps what is filled', () => {
    expect(find({ click_id: 'null', gclid: 'G' }, { utm_source: '{source}', ref: 'r' })).toEqual({
      clicks: [{ at, ids: { gclid: 'G' }, sources: { ref: 'r' } }],
      found: ['click_id=null', 'utm_source={source}'],
    });
  });

  it('leaves clicks without any as they are', () => {
    expect(find({ click_id: '1' }, { utm_source: 'x' })).toEqual({
      clicks: [{ at, ids: { click_id: '1' }, sources: { utm_source: 'x' } }],
      found: [],
    });
  });
});

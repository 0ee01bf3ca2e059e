import { describe, expect, it } from 'vitest';
import { ESCAPERS, NODE_ESCAPERS, plainHtmlValue } from './escape.ts';

const controls = '\u0000\u0008\t\n\u000b\r\u001f\u007f\u0080\u009f\u00a0';

describe('HTML', () => {
  it.each([
    ['safe signs as they are', 'Az09 _.,:-', 'Az09 _.,:-'],
    [
      'everything else by number',
      '<>&"\'`=/\\;#%é',
      '&#60;&#62;&#38;&#34;&#39;&#96;&#61;&#47;&#92;&#59;&#35;&#37;&#233;',
    ],
    ['code points, not units', '😀', '&#128512;'],
    [
      'what HTML can’t carry as U+FFFD',
      controls,
      '&#65533;&#65533;&#9;&#10;&#65533;&#13;&#65533;&#65533;&#65533;&#65533;&#160;',
    ],
    ['lone surrogates as U+FFFD', '\ud83d \ude00\ud83d', '&#65533; &#65533;&#65533;'],
  ])('%s', (_, value, escaped) => {
    expect(ESCAPERS.text(value)).toBe(escaped);
    expect(ESCAPERS.attribute(value)).toBe(escaped);
  });

  it('is plain in a node list, but for what HTML can’t carry', () => {
    expect(NODE_ESCAPERS.text(`<&😀\ud800${controls}`)).toBe(
      '<&😀\ufffd\ufffd\ufffd\t\n\ufffd\r\ufffd\ufffd\ufffd\ufffd\u00a0',
    );
    expect(plainHtmlValue('a b')).toBe('a b');
  });
});

describe('URL', () => {
  it.each([
    ['safe signs as they are', 'Az09_.~-', 'Az09_.~-'],
    ['everything else by percent', " !'()*+,/:;=?@#&%é", '%20%21%27%28%29%2A%2B%2C%2F%3A%3B%3D%3F%40%23%26%25%C3%A9'],
    ['lone surrogates as U+FFFD', '\ud800a', '%EF%BF%BDa'],
  ])('%s', (_, value, escaped) => {
    for (const context of [
      'url_query',
      'url_path',
      'js_url_query',
      'js_url_path',
      'js_html_url_query',
      'js_html_url_path',
    ] as const) {
      expect(ESCAPERS[context](value)).toBe(escaped);
    }
  });

  it('encodes every code point as encodeURIComponent does, and what that leaves', () => {
    const wrong: number[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const isSurrogate = code >= 0xd800 && code <= 0xdfff;
      const character = isSurrogate ? '\ufffd' : String.fromCodePoint(code);
      const expected = encodeURIComponent(character).replace(
        /[!'()*]/g,
        (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
      );
      if (ESCAPERS.url_query(String.fromCodePoint(code)) !== expected) wrong.push(code);
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ['.', '', '.'],
    ['..', '', '..'],
    ['...', '...', '...'],
    ['%2e', '%252e', '%252e'],
  ])('in a path, %j is %j', (value, inPath, inQuery) => {
    expect(ESCAPERS.url_path(value)).toBe(inPath);
    expect(ESCAPERS.url_query(value)).toBe(inQuery);
  });
});

describe('JavaScript string', () => {
  it.each([
    ['safe signs as they are', 'Az09 _.,:-', 'Az09 _.,:-'],
    [
      'everything else by unit',
      '"\'\\<>/$`\n\u2028😀\ud800',
      '\\u0022\\u0027\\u005c\\u003c\\u003e\\u002f\\u0024\\u0060\\u000a\\u2028\\ud83d\\ude00\\ud800',
    ],
  ])('%s', (_, value, escaped) => {
    expect(ESCAPERS.js_string(value)).toBe(escaped);
    expect(ESCAPERS.json_string(value)).toBe(escaped);
  });
});

/** What a person gets who submits a template that can't be read: the place, through the API. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAdmin, type TestAdmin, TOKEN } from '../startAdmin.testing.ts';

interface Refused {
  field: string;
  detail: string;
  refusals?: { line: number; column: number; message: string; fix: string }[];
}

let admin: TestAdmin;
beforeAll(async () => {
  admin = await startAdmin();
});
afterAll(() => admin.stop());

const submit = (html: string) =>
  admin.call<Refused>('POST', '/api/connectors', { name: 'X', triggers: ['Purchase'], pixel: { html } });

/** As bytes, so that what no JSON writer would send arrives too. */
const submitBytes = (html: Buffer) =>
  admin.raw('/api/connectors', {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: Buffer.concat([
      Buffer.from('{"name":"X","triggers":["Purchase"],"pixel":{"html":"<p>a</p>\\n<p>'),
      html,
      Buffer.from('</p>"}}'),
    ]),
  });

describe('a template is refused with its place', () => {
  it.each<[string, string, number, number, RegExp]>([
    ['a syntax error in a script', '<p>a</p>\n<script>\n  var a = ;\n</script>', 3, 11, /can’t be read/],
    ['a syntax error in JSON', '<script type="application/json">\n{"a": {{VALUE}},}\n</script>', 2, 17, /JSON/],
    ['an unclosed tag', '<p>a</p>\n<img src="https://h.example/"', 2, 1, /never closed/],
    ['an unclosed quote', '<p>a</p>\n <img src="https://h.example/>', 2, 2, /never closed/],
    ['an unclosed element', '<p>a</p>\n  <script>q()', 2, 3, /never closed/],
    ['an unclosed comment', '<p>a</p>\n <!-- b', 2, 2, /comment is never closed/],
    ['an unclosed comment in a script', '<p>a</p>\n<script>\n/* b\n</script>', 3, 1, /can’t be read/],
    ['a NUL', '<p>a</p>\n<p>b\u0000</p>', 2, 5, /U\+0000/],
    ['another control character', '<p>a</p>\n<p>\u0007</p>', 2, 4, /U\+0007/],
    ['what a wrong encoding leaves', '<p>a</p>\n<p>caf\ufffd</p>', 2, 7, /U\+FFFD .*wrong encoding/],
    ['windows-1252 read as Latin-1', '<p>a</p>\n<p>\u0093b\u0094</p>', 2, 4, /U\+0093/],
    ['a byte order mark', '<p>a</p>\n\ufeff<p>b</p>', 2, 1, /U\+FEFF/],
    ['text that runs the other way', '<p>a</p>\n<p>\u202eb</p>', 2, 4, /U\+202E/],
    ['201 parameters', `<p>a</p>\n${'<p>{{VALUE}}</p>\n'.repeat(201)}`, 202, 4, /201 dynamic parameters; at most 200/],
    ['an unknown filter', '<p>a</p>\n<p>{{VALUE|x}}</p>', 2, 4, /x/],
    ['nothing but blanks behind a value', '<p>a</p>\n<p {{VALUE}}>b</p>', 2, 4, /./],
  ])('%s', async (_, html, line, column, message) => {
    const { status, body } = await submit(html);
    expect(status).toBe(400);
    expect(body.field).toBe('pixel.html');
    expect(body.refusals?.[0]).toMatchObject({ line, column, message: expect.stringMatching(message) });
    expect(body.refusals?.[0]?.fix).toMatch(/\w/);
    expect(body.detail).toContain(`line ${line}, column ${column}: `);
  });

  it.each([
    ['Latin-1', Buffer.from('caf\xe9', 'latin1')],
    ['UTF-8 cut short', Buffer.from('é').subarray(0, 1)],
    ['an overlong “<”', Buffer.from([0xc0, 0xbc])],
    ['half a character', Buffer.from([0xed, 0xa0, 0x80])],
  ])('bytes of a mixed encoding: %s', async (_, bytes) => {
    const { status, body } = await submitBytes(bytes);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      field: 'pixel.html',
      refusals: [{ line: 2, message: expect.stringContaining('U+FFFD') }],
    });
  });

  it('half a character written as an escape', async () => {
    const { status, body } = await submitBytes(Buffer.from('\\ud800'));
    expect(status).toBe(400);
    expect(body).toMatchObject({ field: 'pixel.html', detail: expect.stringContaining('half a character') });
  });

  const LIMIT = 64 * 1024;
  /** `start`, filled up with paragraphs of 64 bytes to just over the limit, which ends in the middle of the last line. */
  const filled = (start: string, line: string) =>
    start + line.repeat(Math.ceil((LIMIT + 1 - Buffer.byteLength(start)) / Buffer.byteLength(line)));
  it.each<[string, string, number, number]>([
    ['in one line', `<p>${'a'.repeat(LIMIT)}</p>`, 1, LIMIT + 1],
    ['by one byte', `<p>${'a'.repeat(LIMIT - 6)}</p>`, 1, LIMIT + 1],
    ['in many lines', filled('<p>0</p>\n', `<p>${'a'.repeat(56)}</p>\n`), 1025, 56],
    ['with line ends of Windows', filled('<p>0</p>\r\n', `<p>${'a'.repeat(55)}</p>\r\n`), 1025, 55],
    ['right behind a line', `<p>${'a'.repeat(LIMIT - 8)}</p>\n<p>b</p>`, 2, 1],
    ['counted in bytes', `<p>${'é'.repeat(LIMIT / 2)}</p>`, 1, 3 + (LIMIT - 4) / 2 + 1],
    ['within a character', `<p>a${'😀'.repeat(LIMIT / 4)}</p>`, 1, 4 + (LIMIT - 4) / 2 + 1],
    ['with parameters behind the limit', `<p>${'a'.repeat(LIMIT)}</p>${'{{VALUE}}'.repeat(300)}`, 1, LIMIT + 1],
  ])('more than 64 KiB, %s', async (_, html, line, column) => {
    const { status, body } = await submit(html);
    expect(status).toBe(400);
    expect(body.field).toBe('pixel.html');
    expect(body.refusals).toEqual([
      {
        line,
        column,
        message: expect.stringMatching(`is ${Buffer.byteLength(html)} bytes long; at most ${LIMIT} `),
        fix: expect.stringMatching(/\w/),
      },
    ]);
    expect(body.detail).toContain(`line ${line}, column ${column}: `);
  });

  it('every place, not just the first', async () => {
    const { body } = await submit('<img src={{VALUE}}>\n<p onclick="q({{VALUE}})">a</p>');
    expect(body.refusals?.map(({ line }) => line)).toEqual([1, 2]);
  });
});

it.each([
  ['of one byte a character', `<p>${'a'.repeat(64 * 1024 - 7)}</p>`],
  ['of more', `<p>b${'é'.repeat((64 * 1024 - 8) / 2)}</p>`],
])('takes exactly 64 KiB %s', async (_, html) => {
  expect(Buffer.byteLength(html)).toBe(64 * 1024);
  expect((await submit(html)).status).toBe(201);
});

it('takes 200 parameters', async () => {
  expect((await submit('<p>{{VALUE}}</p>'.repeat(200))).status).toBe(201);
});

import { describe, expect, it } from 'vitest';
import { accepted } from '../pixels.testing.ts';
import { reviewPixel } from './review.ts';

const review = (html: string, sandbox = true) => reviewPixel(accepted(html, sandbox));
const script = (code: string) => `<script>${code}</script>`;

const GTM = script(
  `(function(w,d,s,l,i){w[l]=w[l]||[];var f=d.getElementsByTagName(s)[0],j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src='https://tags.example/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);})(window,document,'script','dataLayer','GTM-1');`,
);
const QUEUE = script(
  `!function(f,b,e,v,n,t,s){if(f.q)return;n=f.q=function(){n.queue.push(arguments)};n.queue=[];t=b.createElement(e);t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,document,'script','https://lib.example/events.js');q('track','Purchase',{em:'{{EMAIL|sha256}}',value:{{VALUE}}});`,
);

describe('hosts contacted', () => {
  it.each<[string, string, string, string]>([
    ['a script element', '<script src="https://h.example/a.js"></script>', 'https://h.example', 'script'],
    ['an image', '<img src="https://h.example/p?v={{VALUE}}">', 'https://h.example', 'image'],
    ['an image by scheme of the page', '<img src="//h.example/p">', 'https://h.example', 'image'],
    ['a frame', '<iframe src="https://h.example/f"></iframe>', 'https://h.example', 'frame'],
    ['a style sheet', '<link rel="stylesheet" href="https://h.example/s.css">', 'https://h.example', 'style'],
    ['a background', '<div style="background:url(https://h.example/b.png)">x</div>', 'https://h.example', 'style'],
    ['a link', '<a href="https://h.example/">x</a>', 'https://h.example', 'link'],
    ['new Image', script('new Image().src = "https://h.example/p";'), 'https://h.example', 'image'],
    [
      'an image made before',
      script('var i = new Image(); i.src = "https://h.example/p";'),
      'https://h.example',
      'image',
    ],
    [
      'an image by its function',
      script('(new Image).src = "https://h.example:8443/p"'),
      'https://h.example:8443',
      'image',
    ],
    [
      'an element made',
      script('var f = document.createElement("iframe"); f.src = "//h.example/f"'),
      'https://h.example',
      'frame',
    ],
    [
      'setAttribute',
      script('var f = document.createElement("script"); f.setAttribute("src", "https://h.example/f")'),
      'https://h.example',
      'script',
    ],
    ['fetch', script('fetch("https://h.example/f")'), 'https://h.example', 'connection'],
    [
      'an XHR',
      script('var x = new XMLHttpRequest(); x.open("POST", "https://h.example/f")'),
      'https://h.example',
      'connection',
    ],
    ['a beacon', script('navigator.sendBeacon("https://h.example/f")'), 'https://h.example', 'connection'],
    [
      'document.write',
      script('document.write("<iframe src=\'https://h.example/f\'></iframe>")'),
      'https://h.example',
      'frame',
    ],
    [
      'an address through a variable',
      script('var u = "https://h.example/p"; u = u + "?a"; fetch(u + "&b")'),
      'https://h.example',
      'connection',
    ],
    [
      'an address through a function',
      script('function load(u){new Image().src=u} load("https://h.example/p")'),
      'https://h.example',
      'image',
    ],
    ['a loader in one expression', GTM, 'https://tags.example', 'script'],
    ['a loader with its address as argument', QUEUE, 'https://lib.example', 'script'],
    [
      'a handler',
      '<img src="https://h.example/p" onerror="fetch(\'https://other.example/e\')">',
      'https://other.example',
      'connection',
    ],
    [
      'a string whose use can’t be told',
      script('window.cfg = { server: "https://h.example/x" }'),
      'https://h.example',
      'other',
    ],
  ])('%s', (_, html, origin, kind) => {
    const { contacts, runTimeHosts } = review(html);
    expect(contacts).toContainEqual(expect.objectContaining({ origin, kinds: [kind] }));
    expect(runTimeHosts).toEqual([]);
  });

  it('come with the places, counted in the template as submitted', () => {
    const { contacts } = review('<img src="https://h.example/a">\r\n  <img src="https://h.example/b?v={{VALUE}}">');
    expect(contacts).toEqual([
      {
        origin: 'https://h.example',
        kinds: ['image'],
        places: [
          { line: 1, column: 6 },
          { line: 2, column: 8 },
        ],
      },
    ]);
  });

  it('are all that an approval proposes, and links besides', () => {
    const html = `${GTM}${QUEUE}<a href="https://link.example/">x</a>`;
    const named = review(html).contacts.filter(({ kinds }) => !kinds.includes('link'));
    expect(named.map(({ origin }) => origin)).toEqual(accepted(html).hosts);
  });

  it('leave out what stands in <noscript>', () => {
    expect(review(`${GTM}<noscript><img src="https://no.example/p"></noscript>`).contacts).toHaveLength(1);
  });
});

describe('hosts built at run time', () => {
  it.each([
    ['a variable in the host', 'new Image().src = "https://" + h + "/p"', 'image'],
    ['a variable as address', 'new Image().src = cfg.url', 'image'],
    ['the page’s address', 'fetch(location.hash.slice(1))', 'connection'],
    ['base64', 'var s = document.createElement("script"); s.src = atob("aHR0cHM6Ly94LmV4YW1wbGU=")', 'script'],
    ['character codes', 'new Image().src = String.fromCharCode(104, 116, 116, 112)', 'image'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code under review
    ['a template literal', 'fetch(`https://${h}.example/`)', 'connection'],
    ['a joined list', 'fetch(["https:", "", "x.example"].join("/"))', 'connection'],
    ['a navigation', 'location.href = next', 'navigation'],
    ['one of two', 'fetch(a ? "https://h.example/" : other)', 'connection'],
    ['a loop over a list', 'for (const u of list) fetch(u)', 'connection'],
    ['HTML that is written', 'document.write("<script src=\'https://" + h + "/x.js\'><\\/script>")', 'script'],
    ['a string nobody is seen to use', 'window.cfg = { server: "https://" + h + "/x" }', 'other'],
  ])('%s', (_, code, kind) => {
    const { runTimeHosts } = review(script(code));
    expect(runTimeHosts).toHaveLength(1);
    expect(runTimeHosts[0]).toMatchObject({ kind, line: 1, code: expect.any(String) });
  });

  it('are none where only the path is', () => {
    expect(review(script('fetch("https://h.example/" + path)')).runTimeHosts).toEqual([]);
    expect(review('<img src="/p?v={{VALUE}}">', false).runTimeHosts).toEqual([]);
  });
});

describe('findings', () => {
  it.each([
    ['cookie', 'x = document.cookie'],
    ['cookie', 'document["cookie"] = "a=1"'],
    ['cookie', 'document["coo" + "kie"] = "a=1"'],
    ['storage', 'localStorage.setItem("a", "b")'],
    ['storage', 'window.sessionStorage.a = 1'],
    ['form', 'document.forms[0].submit()'],
    ['form', 'document.querySelector("input[name=card]")'],
    ['form', 'addEventListener("keydown", log)'],
    ['dom_read', 'x = document.title'],
    ['dom_read', 'x = location.search'],
    ['dom_read', 'x = document.body.innerHTML'],
    ['dom_write', 'document.body.innerHTML = "x"'],
    ['dom_write', 'document.body.appendChild(x)'],
    ['navigation', 'location = "https://h.example/"'],
    ['navigation', 'window.location.replace("https://h.example/")'],
    ['navigation', 'open("https://h.example/")'],
    ['other_window', 'parent.postMessage(1, "*")'],
    ['other_window', 'window.top.x = 1'],
    ['device', 'x = navigator.userAgent'],
    ['code', 'eval("x")'],
    ['code', 'new Function("x")()'],
    ['code', 'setTimeout("x()", 1)'],
    ['code', 'var c = "x()"; setTimeout(c, 1)'],
    ['code', '[].filter.constructor("x")()'],
    ['code', 'window["ev" + "al"]("x")'],
    ['code', 'import("https://h.example/m.js")'],
    ['code', 'location.href = "javascript:x()"'],
    ['remote_script', 'var s = document.createElement("script"); s.src = "https://h.example/a.js"'],
    ['obfuscation', 'window["ev" + x]("y")'],
    ['obfuscation', 'this[a](b)'],
    ['obfuscation', `x = "${'deadbeef'.repeat(10)}"`],
    ['obfuscation', `x = "${'QUJDREVG0123'.repeat(10)}"`],
    ['obfuscation', 'x = "\\x68\\x74\\x74\\x70\\x73\\x3a\\x2f\\x2f\\x78"'],
    ['obfuscation', 'eval(function(p,a,c,k,e,d){return p}("0 1",2,2,"a|b".split("|"),0,{}))'],
    ['obfuscation', 'x = unescape("%61%62")'],
    ['obfuscation', 'var _0x1a2b = 1, _0x1a2c = 2, _0x1a2d = _0x1a2b'],
    ['obfuscation', `x = ${'(+!![])+'.repeat(40)}[]`],
  ])('%s: %s', (kind, code) => {
    const { findings } = review(script(`\n  ${code}`));
    expect(findings).toContainEqual(expect.objectContaining({ kind, code: expect.any(String) }));
    expect(findings.every(({ line }) => line >= 1)).toBe(true);
  });

  it.each<[string, string, string?]>([
    ['webrtc', 'new RTCPeerConnection({ iceServers: [{ urls: server }] })'],
    ['webrtc', 'new (window.webkitRTCPeerConnection || window["RTCPeer" + "Connection"])(c)'],
    ['webrtc', 'frame.contentWindow.RTCPeerConnection'],
    ['webrtc', 'var server = "stun:evil.example:3478"'],
    ['webrtc', 'peer.createDataChannel("x")'],
    ['made_frame', 'var f = document.createElement("iframe"); f.src = "https://h.example/"'],
    ['made_frame', 'var t = "IFR" + "AME"; document.createElement(t)'],
    ['made_frame', 'document.createElementNS("http://www.w3.org/1999/xhtml", "iframe")'],
    ['made_frame', 'document.createElement("object")'],
    ['made_frame', 'document.createElement(names[0])', 'run time'],
    ['made_frame', 'f.srcdoc = text'],
    ['made_frame', 'f.setAttribute("SrcDoc", text)'],
    ['made_frame', 'e.innerHTML = "<p><iframe></iframe></p>"'],
    ['made_frame', 'e.outerHTML = "<IFRAME src=x>"'],
    ['made_frame', 'e.innerHTML = text', 'run time'],
    ['made_frame', 'e.insertAdjacentHTML("beforeend", "<iframe>")'],
    ['made_frame', 'document.write("<ifr" + "ame src=\'https://h.example/\'></ifr" + "ame>")'],
    ['made_frame', 'range.createContextualFragment("<iframe>")'],
    ['navigation', 'location = "https://h.example/"'],
    ['navigation', 'top.location.href = "https://h.example/"'],
    ['navigation', 'document.location.assign("https://h.example/")'],
    ['navigation', 'navigation.navigate("https://h.example/")'],
    ['navigation', 'a.click()', 'link'],
    ['navigation', 'm.httpEquiv = "refresh"'],
  ])('that the sandbox can’t fully close: %s: %s', (kind, code, hint) => {
    const html = script(`\n  ${code}`);
    const found = review(html).findings.filter((finding) => finding.kind === kind);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ line, leftOpen }) => line === 2 && /[a-z]/.test(leftOpen ?? ''))).toBe(true);
    if (hint) expect(found[0]?.hint).toContain(hint);
  });

  it('that the sandbox closes, or that run in none, are not said to be left open', () => {
    const leftOpen = (html: string, sandbox: boolean) =>
      review(html, sandbox).findings.map((finding) => [finding.kind, finding.leftOpen !== undefined]);
    expect(leftOpen(script('open("https://h.example/"); document.cookie = "a=1"'), true)).toEqual([
      ['navigation', false],
      ['cookie', false],
    ]);
    expect(leftOpen(script('new RTCPeerConnection(c); location = "https://h.example/"'), false)).toEqual([
      ['webrtc', false],
      ['navigation', false],
    ]);
  });

  it('see a frame that stands empty in the markup', () => {
    expect(review('<p>a</p>\n<iframe></iframe>').findings).toMatchObject([{ kind: 'made_frame', line: 2, column: 1 }]);
    expect(review('<iframe src="https://h.example/f"></iframe>').findings).toEqual([]);
  });

  it.each([
    ['a loader', GTM.replace('dataLayer', 'layer'), ['made_frame', 'webrtc', 'navigation']],
    ['an element by its name', script('document.createElement("img")'), ['made_frame']],
    [
      'a value in quotes',
      script("document.write('<img src=\"https://h.example/p?r=' + Math.random() + '\">')"),
      ['made_frame'],
    ],
    [
      'text that is written',
      script('e.innerHTML = "<b>thanks</b>"; s.replace("a", "b")'),
      ['made_frame', 'navigation'],
    ],
  ])('of these are none for %s', (_, html, kinds) => {
    expect(review(html).findings.filter(({ kind }) => kinds.includes(kind))).toEqual([]);
  });

  it.each([
    ['an image', '<img src="https://h.example/p?v={{VALUE}}">'],
    ['data for a library', script('dataLayer.push({ event: "purchase", value: {{VALUE}}, parent: 1, top: 2 })')],
    [
      'variables with short names',
      script('(function (top, parent, location) { return top + parent + location })(1, 2, 3)'),
    ],
    ['a timer with a function', script('setTimeout(function () { q() }, 5)')],
    ['an order number', script('q("A-2025-0001-DEADBEEF", "café \\u00e9")')],
  ])('are none for %s', (_, html) => {
    expect(review(html).findings).toEqual([]);
  });

  it('tell what is encoded', () => {
    const { findings } = review(script('x = atob("aHR0cHM6Ly9ldmlsLmV4YW1wbGUv")'));
    expect(findings[0]).toMatchObject({ kind: 'obfuscation', hint: 'decodes to "https://evil.example/"' });
  });

  it('see handlers and fields in the markup', () => {
    const { findings } = review('<input value="a">\n<img src="https://h.example/p" onload="eval(this.alt)">');
    expect(findings).toMatchObject([
      { kind: 'form', line: 1, column: 1 },
      { kind: 'code', line: 2, column: 32 },
    ]);
  });
});

describe('dynamic parameters', () => {
  it('stand with their place, context, filters and who gets them', () => {
    const { slots } = review('<p>a</p>\n<img src="https://h.example/p?e={{ email | sha256 }}&amp;v={{VALUE}}">');
    expect(slots).toEqual([
      {
        parameter: 'EMAIL',
        written: '{{ email | sha256 }}',
        filters: ['sha256'],
        context: 'url_query',
        where: 'query or fragment of a URL in an attribute',
        line: 2,
        column: 33,
        personal: true,
        hashed: true,
        sentTo: ['https://h.example'],
        mayReachAll: false,
      },
      expect.objectContaining({ parameter: 'VALUE', personal: false, hashed: false }),
    ]);
  });

  it.each<[string, string, object]>([
    [
      'in a script’s URL',
      script('fetch("https://h.example/p?e={{EMAIL}}")'),
      { sentTo: ['https://h.example'], mayReachAll: false },
    ],
    [
      'added to a URL',
      script('fetch("https://h.example/p?e=" + encodeURIComponent({{EMAIL}}))'),
      { sentTo: ['https://h.example'], mayReachAll: true, passedTo: 'fetch' },
    ],
    [
      'in HTML that is written',
      script('document.write("<img src=\'https://h.example/p?e={{EMAIL}}\'>")'),
      { sentTo: ['https://h.example'], mayReachAll: false },
    ],
    ['handed to a library', QUEUE, { sentTo: [], mayReachAll: true, passedTo: 'q', hashed: true }],
    ['in text that scripts can read', `<p>{{EMAIL}}</p>${script('q()')}`, { sentTo: [], mayReachAll: true }],
    ['in text that nothing reads', '<p>{{EMAIL}}</p>', { sentTo: [], mayReachAll: false }],
    [
      'in <noscript>',
      `<noscript><img src="https://h.example/p?e={{EMAIL}}"></noscript>`,
      { sentTo: [], mayReachAll: false, inNoscript: true },
    ],
  ])('%s', (_, html, expected) => {
    expect(review(html).slots[0]).toMatchObject({ parameter: 'EMAIL', ...expected });
  });

  it('that are personal are listed by host: certain where it is in the URL, possible where a script has it', () => {
    const html = `<img src="https://a.example/p?e={{EMAIL}}&amp;v={{VALUE}}">${script('q("{{PHONE}}", "https://b.example")')}`;
    expect(review(html).personal).toEqual([
      {
        origin: 'https://a.example',
        parameters: [
          { parameter: 'EMAIL', hashed: false, certain: true },
          { parameter: 'PHONE', hashed: false, certain: false },
        ],
      },
      { origin: 'https://b.example', parameters: [{ parameter: 'PHONE', hashed: false, certain: false }] },
    ]);
  });

  it('may reach a host that is not known where one is built at run time', () => {
    const html = script('var e = "{{EMAIL}}"; fetch(server); q(e)');
    expect(review(html).personal).toMatchObject([{ origin: 'unknown', parameters: [{ parameter: 'EMAIL' }] }]);
  });
});

describe('the rendering with hostile values', () => {
  it('shows them as text', () => {
    const { hostile } = review(`<p title="{{VALUE}}">{{EMAIL|sha256}}</p>${script('q("{{CURRENCY}}")')}`);
    if (hostile.rendered.mode !== 'sandbox') throw new Error('not the sandbox form');
    expect(hostile.rendered.html).toMatch(
      /^<p title="(?:[A-Za-z0-9 _.,:-]|&#\d+;)*">[0-9a-f]{64}<\/p><script>q\("(?:[A-Za-z0-9 _.,:-]|\\u[0-9a-f]{4})*"\)<\/script>$/,
    );
  });

  it('is a node list for the main window', () => {
    const { hostile } = review('<img alt="{{VALUE}}" src="https://h.example/p">', false);
    expect(hostile.rendered).toEqual({
      mode: 'main',
      nodes: [
        {
          tag: 'img',
          attributes: [
            ['alt', hostile.value],
            ['src', 'https://h.example/p'],
          ],
        },
      ],
    });
  });
});

describe('differences from the approved version', () => {
  const changes = (before: string, after: string) =>
    reviewPixel(accepted(after), { html: before, sandbox: true }).changes?.lines.map(
      ({ change, text }) => `${{ same: ' ', added: '+', removed: '-' }[change]}${text}`,
    );

  it.each<[string, string, string, string[]]>([
    ['nothing', '<b>1</b>', '<b>1</b>', [' <b>1</b>']],
    [
      'a line changed',
      '<b>1</b>\n<i>2</i>\n<u>3</u>',
      '<b>1</b>\n<i>x</i>\n<u>3</u>',
      [' <b>1</b>', '-<i>2</i>', '+<i>x</i>', ' <u>3</u>'],
    ],
    ['a line added in front', '<b>1</b>', '<i>0</i>\n<b>1</b>', ['+<i>0</i>', ' <b>1</b>']],
    ['a line removed at the end', '<b>1</b>\n<i>2</i>', '<b>1</b>', [' <b>1</b>', '-<i>2</i>']],
    ['a line doubled', '<b>1</b>', '<b>1</b>\n<b>1</b>', [' <b>1</b>', '+<b>1</b>']],
    ['lines swapped', 'a\nb\nc', 'b\na\nc', ['-a', ' b', '+a', ' c']],
  ])('%s', (_, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });

  it('number the lines of both versions, and tell a change of mode', () => {
    const { changes } = reviewPixel(accepted('x\ny'), { html: 'y', sandbox: false });
    expect(changes).toEqual({
      mode: true,
      lines: [
        { change: 'added', text: 'x', after: 1 },
        { change: 'same', text: 'y', before: 1, after: 2 },
      ],
    });
  });

  it('stay cheap when everything changed', () => {
    const before = Array.from({ length: 5000 }, (_, n) => `a${n}`).join('\n');
    const after = Array.from({ length: 5000 }, (_, n) => `b${n}`).join('\n');
    expect(changes(before, after)).toHaveLength(10_000);
  });
});

it('reads a script that hides in a deep tree without giving up', () => {
  const { findings } = review(script(`${'(function(){'.repeat(100)}x=document.cookie${'})()'.repeat(100)}`));
  expect(findings.map(({ kind }) => kind)).toContain('cookie');
});

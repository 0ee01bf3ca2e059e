// biome-ignore-all lint/suspicious/noTemplateCurlyInString: an attack on template literals
/** Templates of the pixel benches, made to look like what partners hand out: loader, calls, images, `<noscript>`. */

/** Ten slots, in seven contexts. */
export const TEN_SLOTS = `<script>
  window.partnerQueue = window.partnerQueue || [];
  partnerQueue.push(['order', {
    id: "{{TRANSACTION_ID}}", value: {{VALUE}}, currency: "{{CURRENCY}}", coupon: "{{COUPON}}", email: "{{EMAIL|sha256}}"
  }]);
  new Image().src = "https://partner.example/t/{{CITY}}.gif?event={{EVENT_NAME}}";
</script>
<img src="https://partner.example/p?click={{CLICK_ID}}&source={{CLICK_SOURCE}}" alt="{{COUNTRY}}" width="1" height="1">
`;

/** One value for each of `TEN_SLOTS`, as shops send them. */
export const ORDINARY_VALUES = [
  ...['A-1001', '149.90', 'EUR', 'SAVE10', 'a'.repeat(64)],
  ...['Köln', 'Purchase', 'f1a2-77c0_9d3e', 'platform_x', 'DE'],
];

/** The same places, nothing in them safe as it stands. */
export const HOSTILE_VALUES = [
  ...['"><script>hit()</script>', '1;hit()//', "'-hit()-'", '</script><img src=x onerror=hit()>', '\\\\"+hit()+"'],
  ...[
    '../../?a=b&c=d#e',
    '&quot; onload=hit()',
    '${hit()}{{EMAIL}}$&',
    '\u2028\u2029<!--<script>',
    '\'"><svg/onload=hit()>',
  ],
];

/** As it is pasted from a partner's manual: the whole loader inline. */
const LOADER = `
  (function (win, doc, name, base) {
    win[name] = win[name] || function () { (win[name].queue = win[name].queue || []).push(arguments); };
    win[name].started = 1 * new Date();
    function read(key) {
      var pairs = (doc.cookie || '').split('; ');
      for (var i = 0; i < pairs.length; i++) {
        var at = pairs[i].indexOf('=');
        if (at > 0 && pairs[i].slice(0, at) === key) return decodeURIComponent(pairs[i].slice(at + 1));
      }
      return null;
    }
    function load(path, done) {
      var script = doc.createElement('script'), first = doc.getElementsByTagName('script')[0];
      script.async = true;
      script.src = base + path + '?cb=' + Math.floor(Math.random() * 1e9);
      script.onload = script.onerror = function (event) { if (done) done(event.type === 'load'); };
      first.parentNode.insertBefore(script, first);
    }
    if (!/bot|crawl|spider/i.test(navigator.userAgent) && read('partner_optout') !== '1') load('/tag.js', function (ok) {
      if (!ok && win.console) { win.console.warn('partner: tag not loaded'); }
    });
  })(window, document, 'partner', 'https://partner.example');`;

const TEN_KILOBYTES = 10 * 1024;

/** Ten slots among ten kilobytes of script and markup. */
export function tenKilobyteTemplate(): string {
  const noscript =
    '<noscript><img src="https://partner.example/ns?o={{TRANSACTION_ID}}" alt=""><p>No script</p></noscript>\n';
  const slots = TEN_SLOTS.replace('alt="{{COUNTRY}}"', 'alt=""');
  const loader = (part: number) => `<script>/* part ${part} */${LOADER}\n</script>\n`;
  let script = '';
  const rest = () => TEN_KILOBYTES - script.length - noscript.length - slots.length;
  for (let part = 1; rest() > loader(part).length; part += 1) script += loader(part);
  script += `<script>/*${'x'.repeat(rest() - '<script>/**/</script>'.length)}*/</script>`;
  return script + slots + noscript;
}

/**
 * The first template that a process compiles costs several times the second: parsers and compiler are turned into machine
 * code as they first run. Done once when the collector starts (some 20 ms), so that nobody who saves a pixel waits for it,
 * nor the events that arrive meanwhile.
 */
import { compilePixel } from './compile.ts';

/** Everything that costs something the first time: each parser, each context, the values' ways through variables. */
export const WARM_UP_TEMPLATE = `<script>
  (function (win, doc, name, base) {
    win[name] = win[name] || function () { (win[name].queue = win[name].queue || []).push(arguments); };
    function load(path, done) {
      var script = doc.createElement('script'), first = doc.getElementsByTagName('script')[0];
      script.async = true;
      script.src = base + path + '?cb=' + Math.floor(Math.random() * 1e9);
      script.onload = script.onerror = function (event) { if (done) done(event.type === 'load'); };
      first.parentNode.insertBefore(script, first);
    }
    if (!/bot|crawl/i.test(navigator.userAgent)) load('/tag.js', function (ok) { if (!ok) console.warn('not loaded'); });
  })(window, document, 'partner', 'https://partner.example');
  var order = { id: "{{TRANSACTION_ID}}", value: {{VALUE}} };
  for (var i = 0; i < 2; i++) partner('order', order, i);
  new Image().src = "https://partner.example/t/{{CITY}}.gif?event={{EVENT_NAME}}";
  document.write('<img src="https://partner.example/w/{{ZIP}}?v={{CURRENCY}}">');
</script>
<script type="application/ld+json">{ "order": "{{EVENT_ID}}", "value": {{EVENT_TIME}} }</script>
<p title="{{COUNTRY}}">{{FIRST_NAME}}</p>
<img src="https://partner.example/p/{{GENDER}}?click={{CLICK_ID}}&source={{CLICK_SOURCE}}" alt="">
<noscript><img src="https://partner.example/ns?o={{TRANSACTION_ID}}" alt=""></noscript>
`;

export function warmUpCompiler(): void {
  compilePixel(WARM_UP_TEMPLATE, { sandbox: true });
}

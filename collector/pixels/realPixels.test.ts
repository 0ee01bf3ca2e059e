/**
 * Pixels as networks and platforms hand them out (written after what they publish; identifiers are made up), each with the
 * verdict of both modes. `mended`: refused as it is, a form that is taken is offered.
 */
import { describe, expect, it } from 'vitest';
import { compilePixel } from './compile/compile.ts';

type Verdict = 'taken' | 'mended' | 'refused';
const js = (code: string) => `<script>${code}</script>`;

/** Loader of a function with a queue, as most platforms have it. */
const loader = (name: string, url: string) =>
  `!function(w,d,n,u,q,e,t){if(w[n])return;q=w[n]=function(){q.go?q.go.apply(q,arguments):q.l.push(arguments)};q.l=[];t=d.createElement("script");t.async=!0;t.src=u;e=d.getElementsByTagName("script")[0];e.parentNode.insertBefore(t,e)}(window,document,"${name}","${url}");`;
const META = `!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?n.callMethod.apply(n,arguments):n.queue.push(arguments)};if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';n.queue=[];t=b.createElement(e);t.async=!0;t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,document,'script','https://connect.facebook.net/en_US/fbevents.js');`;
const GTAG = `<script async src="https://www.googletagmanager.com/gtag/js?id=AW-1"></script>`;
const GTAG_START = `window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);} gtag('js', new Date()); gtag('config', 'AW-1');`;
const TIKTOK = `!function (w, d, t) { w.TiktokAnalyticsObject=t;var ttq=w[t]=w[t]||[];ttq.methods=["page","track","identify","instances","debug","on","off","once","ready","alias","group","enableCookie","disableCookie"],ttq.setAndDefer=function(t,e){t[e]=function(){t.push([e].concat(Array.prototype.slice.call(arguments,0)))}};for(var i=0;i<ttq.methods.length;i++)ttq.setAndDefer(ttq,ttq.methods[i]);ttq.instance=function(t){for(var e=ttq._i[t]||[],n=0;n<ttq.methods.length;n++)ttq.setAndDefer(e,ttq.methods[n]);return e},ttq.load=function(e,n){var i="https://analytics.tiktok.com/i18n/pixel/events.js";ttq._i=ttq._i||{},ttq._i[e]=[],ttq._i[e]._u=i,ttq._t=ttq._t||{},ttq._t[e]=+new Date,ttq._o=ttq._o||{},ttq._o[e]=n||{};var o=document.createElement("script");o.type="text/javascript",o.async=!0,o.src=i+"?sdkid="+e+"&lib="+t;var a=document.getElementsByTagName("script")[0];a.parentNode.insertBefore(o,a)};ttq.load('C1');ttq.page();}(window, document, 'ttq');`;
const PINTEREST = `!function(e){if(!window.pintrk){window.pintrk=function(){window.pintrk.queue.push(Array.prototype.slice.call(arguments))};var n=window.pintrk;n.queue=[],n.version="3.0";var t=document.createElement("script");t.async=!0,t.src=e;var r=document.getElementsByTagName("script")[0];r.parentNode.insertBefore(t,r)}}("https://s.pinimg.com/ct/core.js");`;
const SNAP = `(function(e,t,n){if(e.snaptr)return;var a=e.snaptr=function(){a.handleRequest?a.handleRequest.apply(a,arguments):a.queue.push(arguments)};a.queue=[];var s='script';var r=t.createElement(s);r.async=!0;r.src=n;var u=t.getElementsByTagName(s)[0];u.parentNode.insertBefore(r,u);})(window,document,'https://sc-static.net/scevent.min.js');`;
const LINKEDIN = `_linkedin_partner_id = "1"; window._linkedin_data_partner_ids = window._linkedin_data_partner_ids || []; window._linkedin_data_partner_ids.push(_linkedin_partner_id); (function(l) { if (!l){window.lintrk = function(a,b){window.lintrk.q.push([a,b])}; window.lintrk.q=[]} var s = document.getElementsByTagName("script")[0]; var b = document.createElement("script"); b.type = "text/javascript";b.async = true; b.src = "https://snap.licdn.com/li.lms-analytics/insight.min.js"; s.parentNode.insertBefore(b, s);})(window.lintrk);`;
const UET = `(function(w,d,t,r,u){var f,n,i;w[u]=w[u]||[],f=function(){var o={ti:"1", enableAutoSpaTracking: true};o.q=w[u],w[u]=new UET(o),w[u].push("pageLoad")},n=d.createElement(t),n.src=r,n.async=1,n.onload=n.onreadystatechange=function(){var s=this.readyState;s&&s!=="loaded"&&s!=="complete"||(f(),n.onload=n.onreadystatechange=null)},i=d.getElementsByTagName(t)[0],i.parentNode.insertBefore(n,i)})(window,document,"script","//bat.bing.com/bat.js","uetq");`;
const TWITTER = `!function(e,t,n,s,u,a){e.twq||(s=e.twq=function(){s.exe?s.exe.apply(s,arguments):s.queue.push(arguments);},s.version='1.1',s.queue=[],u=t.createElement(n),u.async=!0,u.src='https://static.ads-twitter.com/uwt.js',a=t.getElementsByTagName(n)[0],a.parentNode.insertBefore(u,a))}(window,document,'script');twq('config','o1');`;
const REDDIT = `!function(w,d){if(!w.rdt){var p=w.rdt=function(){p.sendEvent?p.sendEvent.apply(p,arguments):p.callQueue.push(arguments)};p.callQueue=[];var t=d.createElement("script");t.src="https://www.redditstatic.com/ads/pixel.js",t.async=!0;var s=d.getElementsByTagName("script")[0];s.parentNode.insertBefore(t,s)}}(window,document);rdt('init','t2_1');`;
const QUORA = `!function(q,e,v,n,t,s){if(q.qp) return; n=q.qp=function(){n.qp?n.qp.apply(n,arguments):n.queue.push(arguments);}; n.queue=[];t=document.createElement(e);t.async=!0;t.src=v; s=document.getElementsByTagName(e)[0]; s.parentNode.insertBefore(t,s);}(window, 'script', 'https://a.quora.com/qevents.js'); qp('init', 'q1');`;
const TABOOLA = `window._tfa = window._tfa || []; window._tfa.push({notify: 'event', name: 'purchase', id: 1, revenue: '{{VALUE}}', currency: '{{CURRENCY}}', orderid: '{{TRANSACTION_ID}}'}); !function (t, f, a, x) { if (!document.getElementById(x)) { t.async = 1;t.src = a;t.id=x;f.parentNode.insertBefore(t, f); } }(document.createElement('script'), document.getElementsByTagName('script')[0], '//cdn.taboola.com/libtrc/unip/1/tfa.js', 'tb_tfa_script');`;
const OUTBRAIN = `!function(_window, _document) { var OB_ADV_ID = 'o1'; if (_window.obApi) { var toArray = function(object) { return Object.prototype.toString.call(object) === '[object Array]' ? object : [object]; }; _window.obApi.marketerId = toArray(_window.obApi.marketerId).concat(toArray(OB_ADV_ID)); return; } var api = _window.obApi = function() { api.dispatch ? api.dispatch.apply(api, arguments) : api.queue.push(arguments); }; api.version = '1.1'; api.loaded = true; api.marketerId = OB_ADV_ID; api.queue = []; var tag = _document.createElement('script'); tag.async = true; tag.src = '//amplify.outbrain.com/cp/obtp.js'; tag.type = 'text/javascript'; var script = _document.getElementsByTagName('script')[0]; script.parentNode.insertBefore(tag, script); }(window, document);`;
const ADROLL = `adroll_adv_id = "A"; adroll_pix_id = "P"; adroll_version = "2.0"; (function(w, d, e, o, a) { w.__adroll_loaded = true; w.adroll = w.adroll || []; w.adroll.f = [ 'setProperties', 'identify', 'track', 'identify_email', 'get_cookie' ]; var roundtripUrl = "https://s.adroll.com/j/" + adroll_adv_id + "/roundtrip.js"; for (a = 0; a < w.adroll.f.length; a++) { w.adroll[w.adroll.f[a]] = w.adroll[w.adroll.f[a]] || (function(n) { return function() { w.adroll.push([ n, arguments ]) } })(w.adroll.f[a]) } e = d.createElement('script'); o = d.getElementsByTagName('script')[0]; e.async = 1; e.src = roundtripUrl; o.parentNode.insertBefore(e, o); })(window, document);`;
const YAHOO = `(function(w,d,t,r,u){w[u]=w[u]||[];w[u].push({'projectId':'1','properties':{'pixelId':'2','qstrings':{'et':'custom','ec':'{{EVENT_NAME}}','gv':'{{VALUE}}'}}});var s=d.createElement(t);s.src=r;s.async=true;s.onload=s.onreadystatechange=function(){var y,rs=this.readyState,c=w[u];if(rs&&rs!="complete"&&rs!="loaded"){return}try{y=YAHOO.ywa.I13N.fireBeacon;w[u]=[];w[u].push=function(p){y([p])};y(c)}catch(e){}};var scr=d.getElementsByTagName(t)[0],par=scr.parentNode;par.insertBefore(s,scr)})(window,document,"script","https://s.yimg.com/wi/ytc.js","dotq");`;
const CLARITY = `(function(c,l,a,r,i,t,y){c[a]=c[a]||function(){(c[a].q=c[a].q||[]).push(arguments)};t=l.createElement(r);t.async=1;t.src="https://www.clarity.ms/tag/"+i;y=l.getElementsByTagName(r)[0];y.parentNode.insertBefore(t,y);})(window, document, "clarity", "script", "c1");`;
const HOTJAR = `(function(h,o,t,j,a,r){h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};h._hjSettings={hjid:1,hjsv:6};a=o.getElementsByTagName('head')[0];r=o.createElement('script');r.async=1;r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv;a.appendChild(r);})(window,document,'https://static.hotjar.com/c/hotjar-','.js?sv=');`;
const MATOMO = `var _paq = window._paq = window._paq || []; _paq.push(['trackPageView']); (function() { var u="https://stats.example.com/"; _paq.push(['setTrackerUrl', u+'matomo.php']); _paq.push(['setSiteId', '1']); var d=document, g=d.createElement('script'), s=d.getElementsByTagName('script')[0]; g.async=true; g.src=u+'matomo.js'; s.parentNode.insertBefore(g,s); })();`;
const YANDEX = `(function(m,e,t,r,i,k,a){m[i]=m[i]||function(){(m[i].a=m[i].a||[]).push(arguments)};m[i].l=1*new Date();for (var j = 0; j < document.scripts.length; j++) {if (document.scripts[j].src === r) { return; }}k=e.createElement(t),a=e.getElementsByTagName(t)[0],k.async=1,k.src=r,a.parentNode.insertBefore(k,a)})(window, document, "script", "https://mc.yandex.ru/metrika/tag.js", "ym");`;
const BAIDU = `var _hmt = _hmt || []; (function() { var hm = document.createElement("script"); hm.src = "https://hm.baidu.com/hm.js?1"; var s = document.getElementsByTagName("script")[0]; s.parentNode.insertBefore(hm, s); })();`;
const VK = `!function(){var t=document.createElement("script");t.type="text/javascript",t.async=!0,t.src="https://vk.com/js/api/openapi.js?169",t.onload=function(){VK.Retargeting.Init("VK-1"),VK.Retargeting.Event("purchase")},document.head.appendChild(t)}();`;
const SPOTIFY = `(function(w, d){ var id='spdt-capture', n='script'; if (!d.getElementById(id)) { w.spdt = w.spdt || function() { (w.spdt.q = w.spdt.q || []).push(arguments); }; var e = d.createElement(n); e.id = id; e.async=1; e.src = 'https://pixel.byspotify.com/ping.min.js'; var s = d.getElementsByTagName(n)[0]; s.parentNode.insertBefore(e, s); } w.spdt('conf', { key: 'k1' }); })(window, document);`;
const NEXTDOOR = `(function(win, doc, sdk_url){ if(win.ndp) return; var tr=win.ndp=function(){ tr.handleRequest? tr.handleRequest.apply(tr, arguments): tr.queue.push(arguments) }; tr.queue=[]; var s='script'; var new_script_section=doc.createElement(s); new_script_section.async=!0; new_script_section.src=sdk_url; var insert_pos=doc.getElementsByTagName(s)[0]; insert_pos.parentNode.insertBefore(new_script_section, insert_pos); })(window, document, 'https://ads.nextdoor.com/public/pixel/ndp.js'); ndp('init','n1', {});`;

const ROWS: [name: string, html: string, sandbox: Verdict, main: Verdict][] = [
  [
    'Meta',
    js(
      `${META} fbq('init', '1'); fbq('track', 'Purchase', {value: {{VALUE}}, currency: '{{CURRENCY}}'}, {eventID: '{{EVENT_ID}}'});`,
    ),
    'taken',
    'taken',
  ],
  [
    'Meta, with noscript',
    `${js(`${META} fbq('init', '1', {em: '{{EMAIL|sha256}}'}); fbq('track', '{{EVENT_NAME}}');`)}<noscript><img height="1" width="1" style="display:none" src="https://www.facebook.com/tr?id=1&ev=PageView&noscript=1"/></noscript>`,
    'taken',
    'taken',
  ],
  [
    'Meta, image',
    '<img height="1" width="1" style="display:none" src="https://www.facebook.com/tr?id=1&ev={{EVENT_NAME}}&cd[value]={{VALUE}}&cd[currency]={{CURRENCY}}"/>',
    'taken',
    'taken',
  ],
  [
    'Google Ads conversion',
    `${GTAG}${js(`${GTAG_START} gtag('event', 'conversion', {'send_to': 'AW-1/x', 'value': {{VALUE}}, 'currency': '{{CURRENCY}}', 'transaction_id': '{{TRANSACTION_ID}}'});`)}`,
    'taken',
    'taken',
  ],
  [
    'GA4 purchase',
    `${GTAG}${js(`${GTAG_START} gtag('event', 'purchase', { transaction_id: '{{TRANSACTION_ID}}', value: {{VALUE}}, currency: '{{CURRENCY}}', items: [{ item_id: '{{SKU}}', price: {{VALUE}} }] });`)}`,
    'taken',
    'taken',
  ],
  [
    'Google enhanced conversions',
    `${GTAG}${js(`${GTAG_START} gtag('set', 'user_data', { email: '{{EMAIL}}', phone_number: '{{PHONE}}' });`)}`,
    'taken',
    'taken',
  ],
  [
    'Google Ads, image',
    '<img height="1" width="1" src="https://www.googleadservices.com/pagead/conversion/1/?value={{VALUE}}&currency_code={{CURRENCY}}&label=x&oid={{TRANSACTION_ID}}"/>',
    'taken',
    'taken',
  ],
  [
    'Google Tag Manager data layer',
    js(
      `window.dataLayer = window.dataLayer || []; dataLayer.push({ event: 'purchase', ecommerce: { transaction_id: '{{TRANSACTION_ID}}', value: {{VALUE}} } });`,
    ),
    'taken',
    'taken',
  ],
  [
    'Google Tag Manager',
    js(
      `(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start': new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0], j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src='https://www.googletagmanager.com/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);})(window,document,'script','dataLayer','GTM-1'); dataLayer.push({value: {{VALUE}}});`,
    ),
    'taken',
    'taken',
  ],
  [
    'Floodlight, image',
    '<img src="https://ad.doubleclick.net/ddm/activity/src=1;type=sales;cat=x;qty=1;cost={{VALUE}};ord={{TRANSACTION_ID}}?" width="1" height="1" alt=""/>',
    'taken',
    'taken',
  ],
  [
    'Floodlight, frame written',
    js(
      `var axel = Math.random() + ""; var a = axel * 10000000000000; document.write('<iframe src="https://1.fls.doubleclick.net/activityi;src=1;type=sales;cat=x;cost={{VALUE}};ord={{TRANSACTION_ID}}?" width="1" height="1" frameborder="0" style="display:none"></iframe>');`,
    ),
    'taken',
    'refused',
  ],
  [
    'TikTok',
    js(
      `${TIKTOK} ttq.track('CompletePayment', { value: {{VALUE}}, currency: '{{CURRENCY}}', content_id: '{{SKU}}' });`,
    ),
    'taken',
    'taken',
  ],
  [
    'TikTok, identify',
    js(`${TIKTOK} ttq.identify({ email: '{{EMAIL}}' }); ttq.track('Subscribe', {}, { event_id: '{{EVENT_ID}}' });`),
    'taken',
    'taken',
  ],
  [
    'Pinterest',
    js(
      `${PINTEREST} pintrk('load', '1', { em: '{{EMAIL|sha256}}' }); pintrk('page'); pintrk('track', 'checkout', { value: {{VALUE}}, order_quantity: 1, currency: '{{CURRENCY}}', order_id: '{{TRANSACTION_ID}}' });`,
    ),
    'taken',
    'taken',
  ],
  [
    'Snap',
    js(
      `${SNAP} snaptr('init', 's1', { 'user_email': '{{EMAIL}}' }); snaptr('track', 'PURCHASE', { price: {{VALUE}}, currency: '{{CURRENCY}}', transaction_id: '{{TRANSACTION_ID}}' });`,
    ),
    'taken',
    'taken',
  ],
  [
    'LinkedIn',
    js(`${LINKEDIN} window.lintrk('track', { conversion_id: 1, event_id: '{{EVENT_ID}}' });`),
    'taken',
    'taken',
  ],
  [
    'LinkedIn, image',
    '<img height="1" width="1" style="display:none;" alt="" src="https://px.ads.linkedin.com/collect/?pid=1&conversionId=2&fmt=gif&eventId={{EVENT_ID}}" />',
    'taken',
    'taken',
  ],
  [
    'Microsoft UET',
    js(
      `${UET} window.uetq = window.uetq || []; window.uetq.push('event', 'purchase', { revenue_value: {{VALUE}}, currency: '{{CURRENCY}}' });`,
    ),
    'taken',
    'taken',
  ],
  [
    'Microsoft UET, queue only',
    js(`window.uetq = window.uetq || []; window.uetq.push('set', { pid: { em: '{{EMAIL|sha256}}' } });`),
    'taken',
    'taken',
  ],
  [
    'X',
    js(
      `${TWITTER} twq('event', 'tw-1', { value: '{{VALUE}}', currency: '{{CURRENCY}}', conversion_id: '{{TRANSACTION_ID}}' });`,
    ),
    'taken',
    'taken',
  ],
  [
    'X, image',
    '<img height="1" width="1" style="display:none;" alt="" src="https://analytics.twitter.com/i/adsct?txn_id=o1&p_id=Twitter&tw_sale_amount={{VALUE}}&tw_order_quantity=1" />',
    'taken',
    'taken',
  ],
  [
    'Reddit',
    js(
      `${REDDIT} rdt('track', 'Purchase', { value: {{VALUE}}, currency: '{{CURRENCY}}', transactionId: '{{TRANSACTION_ID}}' });`,
    ),
    'taken',
    'taken',
  ],
  ['Quora', js(`${QUORA} qp('track', 'Purchase', {value: {{VALUE}}});`), 'taken', 'taken'],
  [
    'Criteo',
    `<script src="//dynamic.criteo.com/js/ld/ld.js?a=1" async="true"></script>${js(`window.criteo_q = window.criteo_q || []; window.criteo_q.push({ event: "setAccount", account: 1 }, { event: "setHashedEmail", email: "{{EMAIL|sha256}}" }, { event: "trackTransaction", id: "{{TRANSACTION_ID}}", item: [{ id: "{{SKU}}", price: {{VALUE}}, quantity: 1 }] });`)}`,
    'taken',
    'taken',
  ],
  [
    'Criteo, device by script',
    `${js(`var deviceType = /iPad/.test(navigator.userAgent) ? "t" : /Mobile|iP(hone|od)|Android/.test(navigator.userAgent) ? "m" : "d"; window.criteo_q = window.criteo_q || []; window.criteo_q.push({ event: "setSiteType", type: deviceType }, { event: "trackTransaction", id: "{{TRANSACTION_ID}}" });`)}`,
    'taken',
    'taken',
  ],
  ['Taboola', js(TABOOLA), 'taken', 'taken'],
  [
    'Taboola, image',
    '<img src="https://trc.taboola.com/1/log/3/unip?en=purchase&revenue={{VALUE}}&orderid={{TRANSACTION_ID}}" width="0" height="0" style="display:none" />',
    'taken',
    'taken',
  ],
  [
    'Outbrain',
    js(
      `${OUTBRAIN} obApi('track', 'Purchase', { orderValue: '{{VALUE}}', currency: '{{CURRENCY}}', orderId: '{{TRANSACTION_ID}}' });`,
    ),
    'taken',
    'taken',
  ],
  [
    'AdRoll',
    js(`${ADROLL} adroll.track("purchase", { conversion_value: {{VALUE}}, order_id: "{{TRANSACTION_ID}}" });`),
    'taken',
    'taken',
  ],
  [
    'AdRoll, variables',
    js(`adroll_conversion_value = "{{VALUE}}"; adroll_currency = "{{CURRENCY}}"; ${ADROLL}`),
    'taken',
    'taken',
  ],
  ['Yahoo Dot', js(YAHOO), 'taken', 'taken'],
  [
    'Yahoo Dot, call later',
    js(
      `window.dotq = window.dotq || []; window.dotq.push({ 'projectId': '1', 'properties': { 'pixelId': '2', 'qstrings': { 'et': 'custom', 'gv': '{{VALUE}}' } } });`,
    ),
    'taken',
    'taken',
  ],
  [
    'Awin, image',
    '<img border="0" height="0" src="https://www.awin1.com/sread.img?tt=ns&tv=2&merchant=1&amount={{VALUE}}&ch=aw&cr={{CURRENCY}}&parts=DEFAULT:{{VALUE}}&ref={{TRANSACTION_ID}}&vc={{VOUCHER}}&testmode=0" style="display: none;" width="0">',
    'taken',
    'taken',
  ],
  [
    'Awin, image unquoted width',
    '<img src="https://www.awin1.com/sread.img?tt=ns&tv=2&merchant=1&amount={{VALUE}}&ref={{TRANSACTION_ID}}" border=0 width=0 height=0>',
    'taken',
    'taken',
  ],
  [
    'Awin, MasterTag',
    `${js(`var AWIN = AWIN || {}; AWIN.Tracking = AWIN.Tracking || {}; AWIN.Tracking.Sale = {}; AWIN.Tracking.Sale.amount = '{{VALUE}}'; AWIN.Tracking.Sale.orderRef = '{{TRANSACTION_ID}}'; AWIN.Tracking.Sale.parts = 'DEFAULT:{{VALUE}}'; AWIN.Tracking.Sale.currency = '{{CURRENCY}}'; AWIN.Tracking.Sale.voucher = '{{VOUCHER}}'; AWIN.Tracking.Sale.channel = 'aw'; AWIN.Tracking.Sale.test = '0';`)}<script src="https://www.dwin1.com/1.js" type="text/javascript" defer="defer"></script>`,
    'taken',
    'taken',
  ],
  [
    'Awin, basket form',
    `<form style="display:none;" name="aw_basket_form"><textarea wrap="physical" id="aw_basket">AW:P|1|{{TRANSACTION_ID}}|{{SKU}}|{{PRODUCT}}|{{VALUE}}|1|{{SKU}}|DEFAULT|shoes</textarea></form>`,
    'taken',
    'taken',
  ],
  [
    'Awin, sale as an object',
    `${js(`var AWIN = {}; AWIN.Tracking = {}; AWIN.Tracking.Sale = { amount: "{{VALUE}}", channel: "aw", currency: "{{CURRENCY}}", orderRef: "{{TRANSACTION_ID}}", parts: "DEFAULT:{{VALUE}}", voucher: "", test: "0" };`)}<script defer src="https://www.dwin1.com/1.js"></script>`,
    'taken',
    'taken',
  ],
  [
    'CJ, conversion',
    `${js(`(function(){ window.cjApi = window.cjApi || {}; var cj = window.cj = window.cj || {}; cj.order = { enterpriseId: 1, pageType: 'conversionConfirmation', actionTrackerId: '2', orderId: '{{TRANSACTION_ID}}', currency: '{{CURRENCY}}', amount: {{VALUE}}, cjeventOrder: '{{CLICK_ID}}' }; })();`)}${js(`(function(a,b,c,d){a='https://www.mczbf.com/tags/1/tag.js';b=document;c='script';d=b.createElement(c);d.src=a;d.type='text/java'+c;d.async=true;d.id='cjapitag';a=b.getElementsByTagName(c)[0];a.parentNode.insertBefore(d,a)})();`)}`,
    'taken',
    'taken',
  ],
  [
    'CJ, frame',
    '<iframe height="1" width="1" frameborder="0" scrolling="no" src="https://www.emjcd.com/tags/c?containerTagId=1&CID=2&OID={{TRANSACTION_ID}}&TYPE=3&AMOUNT={{VALUE}}&CURRENCY={{CURRENCY}}" name="cj_conversion"></iframe>',
    'taken',
    'taken',
  ],
  [
    'Rakuten, image',
    '<img src="https://track.linksynergy.com/ep?mid=1&ord={{TRANSACTION_ID}}&skulist={{SKU}}&qlist=1&amtlist={{VALUE|minor}}&cur={{CURRENCY}}" height="1" width="1">',
    'taken',
    'taken',
  ],
  [
    'Rakuten, DataLayer',
    js(
      `var rm_trans = { affiliateConfig: { ranMID: '1', discountType: 'item' }, orderid: '{{TRANSACTION_ID}}', currency: '{{CURRENCY}}', lineitems: [{ quantity: 1, unitPrice: {{VALUE}}, SKU: '{{SKU}}', productName: '{{PRODUCT}}' }] }; if (!window.DataLayer) { window.DataLayer = {}; } DataLayer.Sale = DataLayer.Sale || {}; DataLayer.Sale.Basket = rm_trans;`,
    ),
    'taken',
    'taken',
  ],
  [
    'impact',
    js(
      `(function(a,b,c,d,e,f,g){e['ire_o']=c;e[c]=e[c]||function(){(e[c].a=e[c].a||[]).push(arguments)};f=d.createElement(b);g=d.getElementsByTagName(b)[0];f.async=1;f.src=a;g.parentNode.insertBefore(f,g);})('https://utt.impactcdn.com/A1.js','script','ire',document,window); ire('identify', {customerId: '{{EXTERNAL_ID}}', customerEmail: '{{EMAIL|sha256}}'}); ire('trackConversion', 1, { orderId: '{{TRANSACTION_ID}}', currencyCode: '{{CURRENCY}}', items: [{ subTotal: {{VALUE}}, sku: '{{SKU}}', quantity: 1 }] });`,
    ),
    'taken',
    'taken',
  ],
  [
    'impact, image',
    '<img src="https://partner.example.pxf.io/conv?CampaignId=1&OrderId={{TRANSACTION_ID}}&Amount={{VALUE}}" width="1" height="1" alt="">',
    'taken',
    'taken',
  ],
  [
    'Partnerize, image',
    '<img src="https://prf.hn/conversion/campaign:1/conversionref:{{TRANSACTION_ID}}/currency:{{CURRENCY}}/clickref:{{CLICK_ID}}/[value:{{VALUE}}]" width="1" height="1">',
    'taken',
    'taken',
  ],
  [
    'Partnerize, script',
    '<script src="https://prf.hn/conversion/tracking_mode:js/campaign:1/conversionref:{{TRANSACTION_ID}}/[value:{{VALUE}}]"></script>',
    'taken',
    'taken',
  ],
  [
    'Tradedoubler, image',
    '<img src="https://tbs.tradedoubler.com/report?organization=1&event=2&orderNumber={{TRANSACTION_ID}}&orderValue={{VALUE}}&currency={{CURRENCY}}&tduid={{CLICK_ID}}">',
    'taken',
    'taken',
  ],
  [
    'Tradedoubler, in a frame',
    '<iframe src="https://tbs.tradedoubler.com/report?organization=1&event=2&leadNumber={{TRANSACTION_ID}}" width="1" height="1" frameborder="0"></iframe>',
    'taken',
    'taken',
  ],
  [
    'Tradedoubler, container',
    js(
      `var TDConf = TDConf || {}; TDConf.Config = { products: [{ id: "{{SKU}}", price: "{{VALUE}}", currency: "{{CURRENCY}}", name: "{{PRODUCT}}", qty: "1" }], orderId: "{{TRANSACTION_ID}}", orderValue: "{{VALUE}}", currency: "{{CURRENCY}}", containerTagId: "1" }; TDConf.sudomain = ("https:" == document.location.protocol) ? "swrap" : "wrap"; TDConf.host = ".tradedoubler.com/wrap"; TDConf.containerTagURL = (("https:" == document.location.protocol) ? "https://" : "http://") + TDConf.sudomain + TDConf.host; if (typeof TDConf.Config != "undefined") { document.write(unescape("%3Cscript src='" + TDConf.containerTagURL + "?id=" + TDConf.Config.containerTagId + "' type='text/javascript'%3E%3C/script%3E")); }`,
    ),
    'taken',
    'refused',
  ],
  [
    'Tradedoubler, container by element',
    js(
      `var TDConf = TDConf || {}; TDConf.Config = { products: [{ id: "{{SKU}}", price: "{{VALUE}}" }], orderId: "{{TRANSACTION_ID}}", containerTagId: "1" }; (function () { var s = document.createElement("script"); s.async = true; s.src = "https://swrap.tradedoubler.com/wrap?id=1"; document.body.appendChild(s); })();`,
    ),
    'taken',
    'taken',
  ],
  [
    'Tradedoubler, tdconv',
    js(
      `(function(i,s,o,g,r,a,m){i['TDConversionObject']=r;i[r]=i[r]||function(){(i[r].q=i[r].q||[]).push(arguments)},i[r].l=1*new Date();a=s.createElement(o),m=s.getElementsByTagName(o)[0];a.async=1;a.src=g;m.parentNode.insertBefore(a,m)})(window,document,'script','https://svht.tradedoubler.com/tr_sdk.js?org=1&prog=2','tdconv'); tdconv('init', '1', {'element': 'iframe'}); tdconv('track', 'sale', {'transactionId':'{{TRANSACTION_ID}}', 'ordervalue':'{{VALUE}}', 'currency':'{{CURRENCY}}', 'event':'3'});`,
    ),
    'taken',
    'taken',
  ],
  [
    'TradeTracker, image',
    '<img src="https://ts.tradetracker.net/?cid=1&pid=2&tid={{TRANSACTION_ID}}&tam={{VALUE}}&data=&eml={{EMAIL}}&descrMerchant=&descrAffiliate=&event=sales&qty=1&currency={{CURRENCY}}" alt="" width="1" height="1">',
    'taken',
    'taken',
  ],
  [
    'TradeTracker, script',
    js(
      `var ttConversionOptions = ttConversionOptions || []; ttConversionOptions.push({ type: 'sales', campaignID: '1', productID: '2', transactionID: '{{TRANSACTION_ID}}', transactionAmount: '{{VALUE}}', quantity: '1', email: '{{EMAIL}}', currency: '{{CURRENCY}}' }); (function(ttConversionOptions) { var campaignID = 'campaignID' in ttConversionOptions ? ttConversionOptions.campaignID : ('length' in ttConversionOptions && ttConversionOptions.length ? ttConversionOptions[0].campaignID : null); var tt = document.createElement('script'); tt.type = 'text/javascript'; tt.async = true; tt.src = '//tm.tradetracker.net/conversion?s=' + encodeURIComponent(campaignID) + '&t=m'; var s = document.getElementsByTagName('script'); s = s[s.length - 1]; s.parentNode.insertBefore(tt, s); })(ttConversionOptions);`,
    ),
    'taken',
    'taken',
  ],
  [
    'Ingenious, container',
    js(
      `var iaData = { type: 'sale', orderId: '{{TRANSACTION_ID}}', value: '{{VALUE}}', currency: '{{CURRENCY}}', basket: [{ id: '{{SKU}}' }] }; (function () { var s = document.createElement('script'); s.type = 'text/javascript'; s.async = true; s.src = ('https:' == document.location.protocol ? 'https' : 'http') + '://partner.example.com/trck/epixel/?trackingCategory=1&sid=checkout&ordernumber=' + encodeURIComponent(iaData.orderId) + '&amount=' + encodeURIComponent(iaData.value); var x = document.getElementsByTagName('script')[0]; x.parentNode.insertBefore(s, x); })();`,
    ),
    'taken',
    'taken',
  ],
  [
    'Ingenious, container written',
    js(
      `var iaData = ["{{TRANSACTION_ID}}", "{{VALUE}}"]; document.write('<scr' + 'ipt src="https://partner.example.com/container/js/?site=checkout&order_id={{TRANSACTION_ID}}&order_total={{VALUE}}"></scr' + 'ipt>');`,
    ),
    'taken',
    'refused',
  ],
  [
    'Ingenious, image',
    '<img src="https://marketing.example.net/ts/i1/tsa?typ=i&tst=!!TIME_STAMP!!&trc=default&ctg=sale&sid=checkout&cid={{TRANSACTION_ID}}&orv={{VALUE}}&orc={{CURRENCY}}" width="1" height="1" style="border:none;" alt="">',
    'taken',
    'taken',
  ],
  [
    'Webgains',
    js(
      `(function(w,e,b,g,a,i,n,s){w['ITCLKOBJ']=a;w[a]=w[a]||function(){(w[a].q=w[a].q||[]).push(arguments)},w[a].l=1*new Date();i=e.createElement(b),n=e.getElementsByTagName(b)[0];i.async=1;i.src=g;n.parentNode.insertBefore(i,n)})(window,document,'script','https://analytics.webgains.io/clk.min.js','ITCLKQ'); ITCLKQ('set', 'internal.api', true); ITCLKQ('set', 'internal.cookie', true); ITCLKQ('click'); ITCLKQ('set', 'value', '{{VALUE}}'); ITCLKQ('set', 'orderReference', '{{TRANSACTION_ID}}'); ITCLKQ('conversion', 'wg-1', { currency: '{{CURRENCY}}' });`,
    ),
    'taken',
    'taken',
  ],
  [
    'Webgains, image',
    '<img src="https://track.webgains.com/transaction.html?wgver=1.2&wgprogramid=1&wgrs=1&wgvalue={{VALUE}}&wgeventid=2&wgorderreference={{TRANSACTION_ID}}&wgcurrency={{CURRENCY}}" alt="" width="1" height="1">',
    'taken',
    'taken',
  ],
  [
    'Adtraction',
    `${js(`var ADT = ADT || {}; ADT.Tag = ADT.Tag || {}; ADT.Tag.t = 3; ADT.Tag.c = "{{CURRENCY}}"; ADT.Tag.am = {{VALUE}}; ADT.Tag.ti = "{{TRANSACTION_ID}}"; ADT.Tag.tp = 1; ADT.Tag.doEvent && ADT.Tag.doEvent();`)}<script defer src="https://cdn.adt1.com/jsTag?ap=1"></script>`,
    'taken',
    'taken',
  ],
  [
    'Adtraction, image',
    '<img src="https://track.adtraction.com/t/t?t=3&tk=1&am={{VALUE}}&c={{CURRENCY}}&ti={{TRANSACTION_ID}}&tp=1&trt=2" width="1" height="1">',
    'taken',
    'taken',
  ],
  [
    'Daisycon',
    '<img src="https://www.ds1.nl/t/?ci=1&ti={{TRANSACTION_ID}}&r={{VALUE}}&pn=shoes&iv=&cur={{CURRENCY}}" style="border:0px;height:1px;width:1px;">',
    'taken',
    'taken',
  ],
  [
    'Everflow',
    `<script type="text/javascript" src="https://www.track.example.com/scripts/sdk/everflow.js"></script>${js(`EF.conversion({ aid: 1, amount: {{VALUE}}, order_id: '{{TRANSACTION_ID}}', adv1: '{{EXTERNAL_ID}}' });`)}`,
    'taken',
    'taken',
  ],
  [
    'Everflow, with a promise',
    `<script src="https://www.track.example.com/scripts/sdk/everflow.js"></script>${js(`EF.click({ offer_id: EF.urlParameter('oid'), affiliate_id: EF.urlParameter('affid') }).then(function (transaction) { EF.conversion({ transaction_id: transaction, amount: '{{VALUE}}' }); });`)}`,
    'taken',
    'taken',
  ],
  [
    'Everflow, frame',
    '<iframe src="https://www.track.example.com/?nid=1&aid=2&amount={{VALUE}}&order_id={{TRANSACTION_ID}}" scrolling="no" frameborder="0" width="1" height="1"></iframe>',
    'taken',
    'taken',
  ],
  [
    'TUNE, frame',
    '<iframe src="https://track.example.net/aff_l?offer_id=1&adv_sub={{TRANSACTION_ID}}&amount={{VALUE}}" scrolling="no" frameborder="0" width="1" height="1"></iframe>',
    'taken',
    'taken',
  ],
  [
    'TUNE, SDK',
    js(
      `(function(t,u,n,e){ t[n] = t[n] || function() { (t[n].q = t[n].q || []).push(arguments) }; e = u.createElement('script'); e.async = true; e.src = 'https://js.go2sdk.com/v2/tune.js'; u.head.appendChild(e); })(window, document, 'tdl'); tdl('init', 'https://track.example.net'); tdl('convert', { transaction_id: '{{CLICK_ID}}', amount: {{VALUE}} });`,
    ),
    'taken',
    'taken',
  ],
  [
    'Voluum, image',
    '<img src="https://voluum.example.com/conversion.gif?cid={{CLICK_ID}}&payout={{VALUE}}&txid={{TRANSACTION_ID}}" width="1" height="1"/>',
    'taken',
    'taken',
  ],
  [
    'Voluum, script',
    js(
      `(function(d) { var s = d.createElement('script'); s.src = 'https://voluum.example.com/conversion.js?cid={{CLICK_ID}}&payout={{VALUE}}'; s.async = true; d.getElementsByTagName('head')[0].appendChild(s); })(document);`,
    ),
    'taken',
    'taken',
  ],
  [
    'Hotjar',
    js(`${HOTJAR} hj('event', 'purchase'); hj('identify', '{{EXTERNAL_ID}}', { value: {{VALUE}} });`),
    'taken',
    'taken',
  ],
  ['Clarity', js(`${CLARITY} clarity('set', 'order', '{{TRANSACTION_ID}}');`), 'taken', 'taken'],
  ['Matomo', js(`${MATOMO} _paq.push(['trackEcommerceOrder', '{{TRANSACTION_ID}}', {{VALUE}}]);`), 'taken', 'taken'],
  [
    'Matomo, image',
    '<img src="https://stats.example.com/matomo.php?idsite=1&rec=1&idgoal=2&revenue={{VALUE}}&ec_id={{TRANSACTION_ID}}" style="border:0" alt="" />',
    'taken',
    'taken',
  ],
  [
    'Yandex Metrica',
    js(
      `${YANDEX} ym(1, "init", { clickmap:true, ecommerce:"dataLayer" }); ym(1, 'reachGoal', 'order', { order_price: {{VALUE}}, currency: '{{CURRENCY}}' });`,
    ),
    'taken',
    'taken',
  ],
  [
    'Baidu',
    js(`${BAIDU} _hmt.push(['_trackEvent', 'order', 'purchase', '{{TRANSACTION_ID}}', {{VALUE}}]);`),
    'taken',
    'taken',
  ],
  ['VK', js(`${VK} window.vkOrder = { value: {{VALUE}}, id: '{{TRANSACTION_ID}}' };`), 'taken', 'taken'],
  [
    'VK, image',
    '<img src="https://vk.com/rtrg?p=VK-1&event=purchase&price={{VALUE}}" style="position:fixed; left:-999px;" alt=""/>',
    'taken',
    'taken',
  ],
  [
    'Spotify',
    js(
      `${SPOTIFY} spdt('purchase', { value: {{VALUE}}, currency: '{{CURRENCY}}', discount_code: '{{VOUCHER}}', order_id: '{{TRANSACTION_ID}}' });`,
    ),
    'taken',
    'taken',
  ],
  [
    'Podsights',
    js(
      `(function(w, d){ var n='script'; w.pdst = w.pdst || function() { (w.pdst.q = w.pdst.q || []).push(arguments); }; var e = d.createElement(n); e.async = 1; e.src = 'https://cdn.pdst.fm/ping.min.js'; var s = d.getElementsByTagName(n)[0]; s.parentNode.insertBefore(e, s); w.pdst('conf', { key: 'k' }); w.pdst('purchase', { value: '{{VALUE}}', order_id: '{{TRANSACTION_ID}}' }); })(window, document);`,
    ),
    'taken',
    'taken',
  ],
  [
    'Nextdoor',
    js(`${NEXTDOOR} ndp('track', 'CONVERSION', { event_value: '{{VALUE}}', order_id: '{{TRANSACTION_ID}}' });`),
    'taken',
    'taken',
  ],
  [
    'Bing, image',
    '<img src="https://bat.bing.com/action/0?ti=1&Ver=2&ea=purchase&gv={{VALUE}}&gc={{CURRENCY}}" height="0" width="0" style="display:none; visibility: hidden;" />',
    'taken',
    'taken',
  ],
  [
    'a queue with a loader of its own',
    js(
      `${loader('ptr', 'https://cdn.partner.example/t.js')} ptr('sale', { id: '{{TRANSACTION_ID}}', value: {{VALUE}} });`,
    ),
    'taken',
    'taken',
  ],
  [
    'a module',
    '<script type="module">const order = { id: "{{TRANSACTION_ID}}", value: {{VALUE}} }; navigator.sendBeacon("https://p.example/c", JSON.stringify(order));</script>',
    'taken',
    'taken',
  ],
  [
    'fetch with a body',
    js(
      `fetch('https://p.example/c', { method: 'POST', mode: 'no-cors', keepalive: true, body: JSON.stringify({ id: '{{TRANSACTION_ID}}', value: {{VALUE}} }) });`,
    ),
    'taken',
    'taken',
  ],
  [
    'XMLHttpRequest',
    js(
      `var x = new XMLHttpRequest(); x.open('POST', 'https://p.example/c', true); x.setRequestHeader('Content-Type', 'application/json'); x.send(JSON.stringify({ id: '{{TRANSACTION_ID}}' }));`,
    ),
    'taken',
    'taken',
  ],
  [
    'image by script, variable in the address',
    js(`var o='{{TRANSACTION_ID}}'; var img = new Image(); img.src='https://p.example/?o='+o;`),
    'taken',
    'taken',
  ],
  [
    'image by script, several variables',
    js(
      `var o = '{{TRANSACTION_ID}}', v = '{{VALUE}}', c = '{{CURRENCY}}'; var img = document.createElement('img'); img.width = 1; img.height = 1; img.style.display = 'none'; img.src = 'https://p.example/p.gif?o=' + o + '&v=' + v + '&c=' + c + '&r=' + Math.random(); document.body.appendChild(img);`,
    ),
    'taken',
    'taken',
  ],
  [
    'image by script, variable used elsewhere too',
    js(`var o='{{TRANSACTION_ID}}'; partner('sale', o); new Image().src='https://p.example/?o='+o;`),
    'taken',
    'mended',
  ],
  [
    'image by script, list joined',
    js(`var list = ['{{SKU}}', '{{SKU2}}']; new Image().src = 'https://p.example/?items=' + list.join(',');`),
    'taken',
    'taken',
  ],
  [
    'image by script, list pushed and joined',
    js(
      `var list = []; list.push('{{SKU}}'); list.push('{{SKU2}}'); new Image().src = 'https://p.example/?n=' + list.length + '&items=' + list.join(',');`,
    ),
    'taken',
    'mended',
  ],
  [
    'image by script, parameters joined',
    js(
      `var p = []; p.push('o=' + encodeURIComponent('{{TRANSACTION_ID}}')); p.push('v=' + encodeURIComponent('{{VALUE}}')); new Image().src = 'https://p.example/p?' + p.join('&');`,
    ),
    'taken',
    'taken',
  ],
  [
    'image by script, address built up',
    js(
      `var u = 'https://p.example/p?m=1'; u += '&o=' + encodeURIComponent('{{TRANSACTION_ID}}'); u += '&v=' + encodeURIComponent('{{VALUE}}'); if (document.referrer) u += '&r=' + encodeURIComponent(document.referrer); new Image().src = u;`,
    ),
    'taken',
    'taken',
  ],
  [
    'image by a function',
    js(
      `function fire(url) { var i = new Image(1, 1); i.onload = function () {}; i.src = url; } fire('https://p.example/p?o={{TRANSACTION_ID}}&v={{VALUE}}');`,
    ),
    'taken',
    'taken',
  ],
  [
    'image by innerHTML',
    js(
      `var d = document.createElement('div'); d.innerHTML = '<img src="https://p.example/p?o={{TRANSACTION_ID}}" width="1" height="1">'; document.body.appendChild(d);`,
    ),
    'taken',
    'taken',
  ],
  [
    'image by jQuery',
    js(
      `jQuery('body').append('<img src="https://p.example/p?o={{TRANSACTION_ID}}&v={{VALUE}}" width="1" height="1">');`,
    ),
    'taken',
    'taken',
  ],
  [
    'image in a table',
    '<table><tr><td><img src="https://p.example/p?o={{TRANSACTION_ID}}"></td></tr></table>',
    'taken',
    'taken',
  ],
  [
    'image in an unclosed paragraph',
    '<p><img src="https://p.example/p?o={{TRANSACTION_ID}}" alt="">',
    'taken',
    'taken',
  ],
  [
    'image in an object',
    '<object><img src="https://p.example/p?o={{TRANSACTION_ID}}" alt=""></object>',
    'taken',
    'taken',
  ],
  [
    'object with an address around an image',
    '<object type="image/gif" data="https://p.example/p.gif?o={{TRANSACTION_ID}}" width="1" height="1"><img src="https://p.example/p?o={{TRANSACTION_ID}}" alt=""></object>',
    'taken',
    'taken',
  ],
  [
    'image with handlers',
    '<img src="https://p.example/p?o={{TRANSACTION_ID}}" onload="window.sent = true" onerror="this.style.display=\'none\'">',
    'taken',
    'taken',
  ],
  [
    'address without quotes',
    '<script src=https://p.example/t.js></script><img src=https://p.example/p.gif?m=1 width=1 height=1><script>t("{{TRANSACTION_ID}}")</script>',
    'taken',
    'taken',
  ],
  [
    'slot in an address without quotes',
    '<img src=https://p.example/p.gif?o={{TRANSACTION_ID}} width=1>',
    'mended',
    'mended',
  ],
  [
    'preconnect and meta before',
    '<link rel="preconnect" href="https://p.example"><meta name="partner-site" content="1"><script src="https://p.example/t.js?o={{TRANSACTION_ID}}"></script>',
    'taken',
    'taken',
  ],
  [
    'JSON block that a script of the partner reads',
    '<script type="application/json" id="p-order">{"id":"{{TRANSACTION_ID}}","value":{{VALUE}}}</script><script src="https://p.example/t.js" async></script>',
    'taken',
    'taken',
  ],
  [
    'data attributes of the loader',
    '<script async src="https://p.example/t.js" data-order="{{TRANSACTION_ID}}" data-value="{{VALUE}}"></script>',
    'taken',
    'taken',
  ],
  [
    'order read back from the page',
    '<div id="order" data-id="{{TRANSACTION_ID}}"></div><script>document.getElementById("thanks").innerHTML = "Order " + document.getElementById("order").dataset.id</script>',
    'taken',
    'refused',
  ],
  [
    'image written',
    js(`document.write('<img src="https://p.example/p?o={{TRANSACTION_ID}}&v={{VALUE}}" width="1" height="1">');`),
    'taken',
    'refused',
  ],
  [
    'image written, with the time',
    js(`document.write("<img src='https://p.example/p?o={{TRANSACTION_ID}}&t=" + new Date().getTime() + "'>");`),
    'taken',
    'refused',
  ],
  [
    'image of a host by variable',
    js(
      `var host = location.hostname == 'shop.example' ? 'a.p.example' : 'b.p.example'; new Image().src = 'https://' + host + '/p?o=' + encodeURIComponent('{{TRANSACTION_ID}}');`,
    ),
    'taken',
    'taken',
  ],
  [
    'image to the first-party host of the page',
    js(`new Image().src = '//' + location.hostname + '/p?o=' + encodeURIComponent('{{TRANSACTION_ID}}');`),
    'taken',
    'refused',
  ],
  [
    'value in markup text',
    js(`document.body.insertAdjacentHTML('beforeend', '<div class="thanks">{{TRANSACTION_ID}}</div>');`),
    'refused',
    'refused',
  ],
];

describe('real pixels', () => {
  it.each(ROWS)('%s', (_, html, sandbox, main) => {
    const verdict = (result: ReturnType<typeof compilePixel>): Verdict =>
      result.ok ? 'taken' : result.mended ? 'mended' : 'refused';
    const results = [compilePixel(html, { sandbox: true }), compilePixel(html, { sandbox: false })];
    const said = results.flatMap((result) =>
      result.ok ? [] : result.refusals.map(({ line, column, message }) => `${line}:${column} ${message}`),
    );
    expect(results.map(verdict), said.join('\n')).toEqual([sandbox, main]);
  });

  it('are 105 and more, of which nearly all are taken', () => {
    const taken = (index: 2 | 3) => ROWS.filter((row) => row[index] === 'taken').length / ROWS.length;
    expect(ROWS.length).toBeGreaterThanOrEqual(105);
    expect(taken(2)).toBeGreaterThan(97 / 105);
    expect(taken(3)).toBeGreaterThan(85 / 105);
  });
});

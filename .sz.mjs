// quick: builds core+pixels, prints sizes
import { brotliCompressSync, constants } from 'node:zlib';
import { rollup } from 'rollup';
import ts from 'typescript';
import terser from '@rollup/plugin-terser';
import nodeResolve from '@rollup/plugin-node-resolve';
import { writeFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
const transpile = { name: 't', transform: (code, id) => id.endsWith('.ts') ? { code: ts.transpileModule(code, { fileName: id, compilerOptions: { target: 'ES2018', module: 'ESNext', verbatimModuleSyntax: true } }).outputText, map: null } : null };
const T = { ecma: 2018, compress: { passes: 4, unsafe_arrows: true }, mangle: { toplevel: true }, format: { comments: false } };
const MP = 'abandoned giveUp clear save comeBack hurry leave settle waits local session'.split(' ');
if (process.argv.includes('--mp')) T.mangle.properties = { regex: new RegExp('^(' + MP.join('|') + ')$') };
if (process.argv.includes('--nobrand')) T.compress.reduce_funcs=false;
const alt = process.argv.includes('--alt');
if (alt) Object.assign(T.compress, { unsafe: true, unsafe_methods: true, unsafe_undefined: true, pure_getters: true, keep_fargs: false, booleans_as_integers: false, hoist_props: true, unsafe_comps:true, passes: 8 });
async function build(entry, text) {
  const src = { name: 'p', resolveId: (id) => id === 'virt' ? fileURLToPath(new URL('virt.js', import.meta.url)) : null, load: (id) => id.endsWith('virt.js') ? text : null };
  const b = await rollup({ input: entry, plugins: [src, nodeResolve(), transpile, terser(T)], onwarn() {} });
  const { output } = await b.generate({ format: 'iife' });
  return output[0].code.trim();
}
const core = await build('sdk/index.ts');
const px=''; const light = await build('sdk/indexWithoutPixels.ts');
const settings = { key: 'c0123456789abcdefghij', clicks: 'gclid gbraid wbraid fbclid msclkid ttclid sccid epik li_fat_id twclid rdt_cid yclid qclid'.split(' '), sources: 'utm_source utm_medium utm_campaign utm_term utm_content'.split(' '), consent: [], pixelAge: 30000, paths: { tag: '/t', events: '/v1/events', receipts: '/v1/receipts', consent: '/v1/consent', frame: '/frame/' }, parts: [] };
const br = (t) => brotliCompressSync(Buffer.from(t), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const wrap = (body) => `(function(__TRL__){${body}})(${JSON.stringify(settings)})`;
const all = wrap(core), c = wrap(core);
writeFileSync('/tmp/sz/all.js', all); writeFileSync('/tmp/sz/core.js', core); writeFileSync('/tmp/sz/px.js', px);
console.log('core', core.length, br(c), 'px', px.length, 'all', all.length, br(all), 'light', br(wrap(light)), 'settings only', br(wrap('')));

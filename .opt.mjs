import { brotliCompressSync, constants } from 'node:zlib';
import { rollup } from 'rollup';
import ts from 'typescript';
import { minify } from 'terser';
const transpile = { name: 't', transform: (code, id) => id.endsWith('.ts') ? { code: ts.transpileModule(code, { fileName: id, compilerOptions: { target: 'ES2018', module: 'ESNext', verbatimModuleSyntax: true } }).outputText, map: null } : null };
const b = await rollup({ input: 'sdk/index.ts', plugins: [transpile] });
const { output } = await b.generate({ format: 'iife' });
const src = output[0].code;
const br = (t) => brotliCompressSync(Buffer.from(t), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const settings = { key: 'c0123456789abcdefghij', clicks: 'gclid gbraid wbraid fbclid msclkid ttclid sccid epik li_fat_id twclid rdt_cid yclid qclid'.split(' '), sources: 'utm_source utm_medium utm_campaign utm_term utm_content'.split(' '), consent: [], pixelAge: 30000, paths: { tag: '/t', events: '/v1/events', receipts: '/v1/receipts', consent: '/v1/consent', frame: '/frame/' }, parts: [] };
const wrap = (body) => `(function(__TRL__){${body}})(${JSON.stringify(settings)})`;
const base = { passes: 4, unsafe_arrows: true, ecma: 2018 };
const flags = { sequences: [false,true], join_vars: [false,true], inline: [0,1,2,3], reduce_funcs: [false,true], reduce_vars: [true,false], conditionals: [true,false], if_return: [true,false], comparisons: [true,false], dead_code: [true], collapse_vars: [true,false], hoist_props: [true,false], hoist_funs:[false,true], unsafe_comps:[false,true], keep_fargs:[false,true], booleans:[true,false], loops:[true,false], switches:[true], properties:[true,false], evaluate:[true,false], lhs_constants:[true,false], toplevel:[true,false], unsafe_methods:[false,true], pure_getters:[false,true], typeofs:[true,false], arrows:[true,false], hoist_vars:[false,true], computed_props:[true,false], negate_iife:[true,false], side_effects:[true] };
const measure = async (c, m={}) => { const r = await minify(src, { ecma: 2018, compress: { ...base, ...c }, mangle: { toplevel: true, ...m }, format: { comments: false, ecma: 2018 } }); return br(wrap(r.code)); };
let best = {}, bs = await measure({});
console.log('base', bs);
for (let round = 0; round < 2; round++) for (const [k, vals] of Object.entries(flags)) for (const v of vals) { const c = { ...best, [k]: v }; try { const s = await measure(c); if (s < bs) { bs = s; best = c; console.log(bs, k, v); } } catch (e) { console.log(k, v, e.message); } }
console.log(bs, JSON.stringify(best));
